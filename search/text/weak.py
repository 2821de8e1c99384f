"""Words that say nothing about which platform is meant; dropped unless nothing is left."""

from search.text.forms import fold, folded, tokens

WEAK_TERMS = tuple(
    dict.fromkeys(
        """
phần mềm|nền tảng|giải pháp|ứng dụng|hệ thống|dịch vụ|công cụ|chương trình|app|tool|tools|software|
platform|system
solution|service|services|application|phần mềm quản lý|quản lý|quản trị
cho|và|của|để|với|bằng|từ|về|ở|tại|trong|trên|theo|các|những|một|này|đó|thì|là|mà|hay|
hoặc|cả|có|không|được|bị|nên|rồi|nào|gì|sao|thế
không ai|có ai|ai cũng|tôi|mình|em|anh|chị|bên|chúng tôi|bên mình|ai
khỏi|sang|nhiều|ít|lại|hết|sắp|hơn|nhanh chóng|toàn bộ|mọi|mỗi|ngay|luôn|vào|ra|lên|xuống|
đến|qua|khi|nếu|vì|do|bởi|đã|chưa|vẫn|cũng|rất|quá|thật|giùm|hộ|ơi|ạ|nhé|để quản lý|
ở việt nam
điện tử|trực tuyến|online|cần|muốn|cần tìm|muốn tìm|muốn có|tìm|tìm kiếm|giúp|làm|làm sao|làm thế nào|như thế nào|dùng|
sử dụng|loại|cách|xin|hỏi|nhờ|đang|sẽ|phải
tốt|tốt nhất|hay nhất|uy tín|chất lượng|phổ biến|đơn giản|dễ dùng|hiệu quả|chuyên nghiệp|việt nam|
make in vietnam|make in viet nam
nhỏ|vừa|lớn|nhỏ lẻ|vừa và nhỏ|quy mô nhỏ
for|of|the|a|an|to|in|on|and|or|with|my|our|best|good|small|vietnam|vietnamese|need|want|how|i|we
""".replace("|\n", "|")
        .replace("\n", "|")
        .strip("|")
        .split("|")
    )
)
WEAK_WORDS = frozenset(fold(term) for term in WEAK_TERMS if " " not in term)
"""The single ones, without marks."""
SOFTWARE = frozenset(
    folded(tokens(term))
    for term in (
        "phần mềm", "nền tảng", "ứng dụng", "hệ thống", "chương trình", "app", "tool", "tools", "software",
        "platform", "system", "phần mềm quản lý",
    )
)  # fmt: skip
"""Words for a program, without marks."""
TELLING = frozenset(
    folded(tokens(term))
    for term in (
        "không", "mà", "bị", "chưa", "hay", "muốn", "phải", "làm sao", "thế nào", "sao", "ai", "không ai", "nên", "để",
        "khỏi", "hết", "sắp", "quá", "từ", "với",
    )
)  # fmt: skip
"""Weak words that tell of a need in a sentence, without marks."""
