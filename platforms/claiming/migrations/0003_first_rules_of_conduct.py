"""The first version of the vendors' rules of conduct; later versions come from the operations room."""

import datetime as dt

from django.db import migrations

BODY_VI = """Không hoàn tiền, không chiết khấu ngầm, không trả hoa hồng cho doanh nghiệp dùng thử hay cho người giới thiệu để đổi lấy lượt dùng thử hoặc xác nhận mua.
Không thao tác thay doanh nghiệp: không đăng ký, không xác nhận, không đánh giá bằng tài khoản của họ, kể cả khi họ đồng ý.
Giá trên cổng không cao hơn giá công khai của chính nhà cung cấp cho cùng gói, cùng thời điểm.
Thông tin trên trang là đúng sự thật, và được sửa ngay khi không còn đúng.
Chỉ dùng thông tin liên hệ của doanh nghiệp cho lượt dùng thử mà họ đã đồng ý."""
BODY_EN = """No rebate, no hidden discount, no commission to an enterprise or a go-between in return for a trial or for confirming a purchase.
Never act for the enterprise: no registering, confirming or rating through its account, even where it agrees.
The price on the portal is never above the vendor's own public price for the same plan at the same time.
What the listing says is true, and is mended at once when it no longer is.
An enterprise's contact data serve only the trial that it agreed to."""


def publish(apps, schema_editor):
    apps.get_model("platforms_claiming", "ConductRules").objects.get_or_create(
        version="1",
        defaults={
            "valid_from": dt.date(2026, 1, 1),
            "body_vi": BODY_VI,
            "body_en": BODY_EN,
            "published_by": "system:migration",
            "published_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        },
    )


class Migration(migrations.Migration):
    dependencies = [("platforms_claiming", "0002_contacts_and_conduct")]
    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
