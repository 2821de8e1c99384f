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


def test_words_weigh_for_where_they_were_heard_and_against_the_others() -> None:
    assert learnt().weight(tokens("bán nhà phố"), OUTSIDE) > 0 > learnt().weight(tokens("bán nhà phố"), "hrm")
    assert learnt().weight((), OUTSIDE) == 0.0
