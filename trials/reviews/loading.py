"""The questions that every installation begins with: four for all, one for each category. Editors' changes stay."""

from platforms.models import Category
from trials.reviews.models import Question

_COMMON = (
    ("de-dung", "Nhân viên dùng có dễ không?", "Is it easy for your people to use?"),
    ("on-dinh", "Chạy có ổn định, có nhanh không?", "Is it stable and fast?"),
    ("ho-tro", "Nhà cung cấp hỗ trợ có nhanh và đúng không?", "Is the vendor's support quick and right?"),
    ("dang-tien", "Có đáng với giá phải trả không?", "Is it worth its price?"),
)
_OF_CATEGORY = {
    "accounting": ("Sổ sách, báo cáo thuế có đúng quy định không?", "Are books and tax reports as the law demands?"),
    "e_invoice": ("Lập, sửa và tra cứu hóa đơn có thuận không?", "Is issuing, correcting and finding invoices smooth?"),
    "digital_signature": ("Ký có nhanh, có được nơi nhận chấp nhận không?", "Is signing quick and accepted?"),
    "e_contract": ("Gửi và ký hợp đồng với đối tác có thuận không?", "Is signing contracts with partners smooth?"),
    "hrm": ("Chấm công, tính lương có đúng không?", "Are attendance and pay right?"),
    "crm": ("Theo dõi khách hàng có đầy đủ không?", "Does it follow customers completely?"),
    "pos": ("Bán hàng lúc đông khách có kịp không?", "Does it keep up at busy hours?"),
    "ecommerce": ("Đơn và tồn kho có khớp giữa các kênh không?", "Do orders and stock agree between channels?"),
    "erp": ("Số liệu giữa các bộ phận có khớp không?", "Do the figures of departments agree?"),
    "workflow": ("Giao việc và theo dõi việc có rõ không?", "Is handing out and following work clear?"),
    "contact_center": ("Cuộc gọi, tin nhắn có bị sót không?", "Are no calls and messages lost?"),
    "marketing": ("Có đo được hiệu quả từng chiến dịch không?", "Can the effect of each campaign be measured?"),
    "logistics": ("Theo dõi đơn giao và hàng trong kho có đúng không?", "Are deliveries and stock followed rightly?"),
    "cybersecurity": ("Cảnh báo có đúng và kịp thời không?", "Are warnings right and timely?"),
    "cloud": ("Cấp và mở rộng tài nguyên có nhanh không?", "Are resources given and extended quickly?"),
    "online_meeting": ("Hình và tiếng có rõ không?", "Are picture and sound clear?"),
    "elearning": ("Soạn bài và theo dõi người học có thuận không?", "Is making lessons and following learners smooth?"),
    "hospitality": ("Đặt phòng, nhận và trả phòng có khớp không?", "Do bookings, check-in and check-out agree?"),
    "agriculture": ("Ghi nhật ký và truy xuất nguồn gốc có thuận không?", "Are records and tracing smooth?"),
    "restaurant": ("Gọi món, bếp và tính tiền có khớp không?", "Do orders, kitchen and bill agree?"),
    "healthcare": ("Hồ sơ và đơn thuốc có đúng, có kín không?", "Are records and prescriptions right and private?"),
    "payment": ("Tiền về có đúng hạn, đối soát có khớp không?", "Does money arrive in time and reconcile?"),
}


def load_questions() -> int:
    """Add the questions that are missing; return how many there are."""
    for position, (code, text_vi, text_en) in enumerate(_COMMON, 1):
        words = {"text_vi": text_vi, "text_en": text_en, "sort_order": position * 10}
        Question.objects.get_or_create(code=code, defaults=words)
    for category in Category.objects.filter(slug__in=_OF_CATEGORY):
        text_vi, text_en = _OF_CATEGORY[category.slug]
        words = {"text_vi": text_vi, "text_en": text_en, "sort_order": 50}
        code = f"nhom-{category.slug}".replace("_", "-")
        Question.objects.get_or_create(code=code, defaults={**words, "category": category})
    return Question.objects.count()
