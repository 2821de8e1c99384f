"""The metric dictionary (design §10). A changed definition is a new version, never an edit."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Metric:
    """What one number means. `window_days` None: no window. `name` and `definition` follow the reader's language."""

    id: str
    version: int
    name: Promise
    definition: Promise
    unit: Promise
    step: str
    window_days: int | None
    denominator: str
    source: str

    @property
    def label(self) -> str:
        """How a number names its metric: "tried v1"."""
        return f"{self.id} v{self.version}"


_TRIAL, _ENTITY, _RATIO = _("lượt dùng thử"), _("pháp nhân"), _("tỷ lệ")

METRICS = {
    metric.id: metric
    for metric in (
        Metric(
            "requested", 1, _("Đã gửi yêu cầu"),
            _("Lượt dùng thử có yêu cầu đầu tiên trong kỳ; với pháp nhân: pháp nhân khác nhau có ít nhất một yêu cầu."),
            _TRIAL, "requested", None, "", "TrialEvent requested",
        ),
        Metric(
            "activated", 1, _("Đã được cấp tài khoản"),
            _("Lượt dùng thử được nhà cung cấp bàn giao tài khoản dùng được lần đầu trong kỳ."),
            _TRIAL, "activated", None, "requested", "TrialEvent ready",
        ),
        Metric(
            "used", 1, _("Có dùng thật"),
            _("Ngày đầu tiên có người dùng theo nhà cung cấp báo, hoặc doanh nghiệp tự xác nhận đã vào dùng."),
            _TRIAL, "used", None, "activated", "TrialEvent first_use",
        ),
        Metric(
            "tried", 1, _("Đã dùng thử"),
            _("Pháp nhân khác nhau có ít nhất một lượt được cấp tài khoản trong kỳ, không tính trùng."),
            _ENTITY, "activated", None, "", "TrialEvent ready",
        ),
        Metric(
            "adopted", 1, _("Sử dụng chính thức"),
            _(
                "Việc mua được hai bên xác nhận, chưa bị đảo, không muộn hơn 90 ngày sau ngày hết hạn dùng thử. "
                "Đếm pháp nhân khác nhau theo ngày xác nhận."
            ),
            _ENTITY, "adopted", 90, "tried", "TrialEvent converted, conversion_reversed",
        ),
        Metric(
            "retained_90", 1, _("Còn sử dụng sau 90 ngày"),
            _("Trong số đã sử dụng chính thức của kỳ: vẫn còn sử dụng 90 ngày sau ngày xác nhận mua."),
            _TRIAL, "retained", 90, "adopted", "TrialEvent retained_90",
        ),
        Metric(
            "trial_to_paid", 1, _("Tỷ lệ sử dụng chính thức sau dùng thử"),
            _(
                "Theo kỳ: số pháp nhân sử dụng chính thức chia cho số pháp nhân đã dùng thử của kỳ. "
                "Theo nhóm tháng đăng ký: số lượt sử dụng chính thức chia cho số lượt được cấp tài khoản "
                "của cùng tháng đăng ký."
            ),
            _RATIO, "adopted", 90, "tried", "adopted, tried",
        ),
    )
}  # fmt: skip
