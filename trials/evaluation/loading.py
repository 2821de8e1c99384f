"""The questions that every installation begins with. What editors changed stays."""

from trials.evaluation.models import Question

_FIRST = (
    ("de-dung", "Nhân viên làm quen có nhanh không?", "Do your people learn it quickly?",
     "5: dùng được ngay; 1: phải đào tạo nhiều ngày.", "5: at once; 1: only after days of training."),
    ("hop-viec", "Có hợp cách làm việc của đơn vị không?", "Does it fit the way you work?",
     "5: không phải đổi gì; 1: phải đổi hẳn quy trình.", "5: nothing had to change; 1: everything had to."),
    ("gia", "Giá sau dùng thử có chấp nhận được không?", "Is the price after the trial acceptable?",
     "Tính cả phí khởi tạo, gia hạn và thuế.", "Count set-up, renewal and tax."),
    ("ho-tro", "Nhà cung cấp hỗ trợ có nhanh và đúng không?", "Was the vendor's help quick and right?",
     "Hãy hỏi ít nhất một câu trong thời gian dùng thử.", "Ask at least one question during the trial."),
    ("roi-di", "Lấy dữ liệu ra có được không?", "Can you get your data out?",
     "Thử xuất dữ liệu một lần trước khi quyết định.", "Export once before you decide."),
)  # fmt: skip


def load_questions() -> int:
    """Add the questions that are missing; return how many there are."""
    for position, (code, text_vi, text_en, hint_vi, hint_en) in enumerate(_FIRST, 1):
        words = {"text_vi": text_vi, "text_en": text_en, "hint_vi": hint_vi, "hint_en": hint_en}
        Question.objects.get_or_create(code=code, defaults={**words, "sort_order": position * 10})
    return Question.objects.count()
