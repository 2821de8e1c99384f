"""Nobody takes a purchase away by leaving the trial: what an officer decides, or both agreed on, keeps it in place."""

from django.utils.translation import gettext as _

from marketplace.errors import Conflict
from trials.conversion.queries import standing
from trials.lifecycle.models import Trial


def purchase_hold(trial: Trial) -> Conflict | None:
    """Why the trial can neither be stopped nor reported as locked now (slot `trial.hold`)."""
    if trial.claimed_at is None:
        return None
    match standing(trial).waits_for:
        case "officer":
            message = _(
                "Việc mua của lượt này đang được cán bộ đối chiếu nên chưa dừng hay báo không vào được. "
                "Hãy chờ kết quả; cần bổ sung hoặc không vào được thì viết ở mục Trao đổi của lượt này."
            )
            return Conflict(message, code="disputed")
        case "proof":
            message = _(
                "Hai bên đã thống nhất việc mua nên lượt này không dừng hay báo không vào được nữa; còn chờ "
                "doanh nghiệp chứng minh đơn vị. Cần giúp thì viết ở mục Trao đổi của lượt này."
            )
            return Conflict(message, code="purchase_agreed")
    return None
