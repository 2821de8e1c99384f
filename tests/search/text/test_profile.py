"""What a whole sentence is about, learnt from a few."""

from search.text.forms import tokens
from search.text.profile import OUTSIDE, Profile


def learnt() -> Profile:
    profile = Profile()
    for category, text in (
        ("accounting", "khách mua thiếu chưa trả tiền"), ("accounting", "không biết lời hay lỗ"),
        ("hrm", "nhân viên đi làm trễ"), ("hrm", "tính lương cho nhân viên"), (OUTSIDE, "bán nhà mặt phố giá rẻ"),
    ):  # fmt: skip
        profile.add_text(category, tokens(text), 3.0)
    return profile


def test_a_sentence_of_known_words_is_of_its_category() -> None:
    assert learnt().guess(tokens("nhân viên hay trễ"))[0][0] == "hrm"
    assert learnt().guess(tokens("nhan vien hay tre"))[0][0] == "hrm"
    assert learnt().guess(tokens("nhà phố"))[0][0] == OUTSIDE


def test_words_never_heard_say_nothing() -> None:
    assert learnt().guess(tokens("xyz qux")) == []
    assert Profile().guess(tokens("nhân viên")) == []


def test_how_many_words_were_heard() -> None:
    assert learnt().share_heard(tokens("bán nhà đẹp quá"), OUTSIDE) == 2 / 3  # "quá" is weak
    assert learnt().share_heard((), OUTSIDE) == 0.0
