"""How the simulator behaves: its personalities, for all trials or for one whose plan asks for it."""

NORMAL = "normal"
INSTANT = "instant"
SLOW = "slow"
SILENT = "silent"
FLAKY = "flaky"
DUPLICATE = "duplicate"
OUT_OF_ORDER = "out_of_order"
FORGED = "forged"
FORGETFUL = "forgetful"
STRICT = "strict"
CSV_ONLY = "csv_only"
DECLINING = "declining"
BROKEN = "broken"
GONE = "gone"

# What each does, in the words of the simulator's own page.
MODES = {
    NORMAL: "Trả lời sau một phần ba giây.",
    INSTANT: "Trả lời ngay.",
    SLOW: "Trả lời sau mười lăm giây.",
    SILENT: "Nhận tin rồi không bao giờ gọi lại.",
    FLAKY: "Lần đầu của mỗi tin trả 503, lần gửi lại mới nhận.",
    DUPLICATE: "Gọi lại cổng hai lần cho mỗi việc.",
    OUT_OF_ORDER: "Báo đã cấp tài khoản trước khi báo đã nhận.",
    FORGED: "Tin cả tin giả và mã vào giả: không kiểm tra chữ ký, không đổi mã.",
    FORGETFUL: "Quên tin đã nhận: tin lặp thì cấp thêm tài khoản khác.",
    STRICT: "Từ chối loại tin và trường chưa biết.",
    CSV_ONLY: "Không có máy chủ: người của nhà cung cấp làm trên cổng.",
    DECLINING: "Từ chối mọi yêu cầu, có lý do.",
    BROKEN: "Trả 500 cho mọi tin.",
    GONE: "Trả 410: không muốn nghe nữa.",
}
# What the endpoint itself answers, whatever it is sent.
ANSWERS = {BROKEN: 500, GONE: 410, CSV_ONLY: 404}

DELAYS = {INSTANT: 0.0, FORGETFUL: 0.0, SLOW: 15.0}
QUICK_SECONDS = 0.3
PLAN_PREFIX = "sim-"


def delay_of(mode: str) -> float:
    """Seconds between taking a webhook and calling back."""
    return DELAYS.get(mode, QUICK_SECONDS)


def of_plan(plan_code: str) -> str | None:
    """The mode that a plan's code asks for (`sim-silent`), or None."""
    mode = plan_code.removeprefix(PLAN_PREFIX).replace("-", "_")
    return mode if plan_code.startswith(PLAN_PREFIX) and mode in MODES else None
