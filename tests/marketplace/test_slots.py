from marketplace import slots


def test_fillers_answer_in_order_without_nones() -> None:
    def second(**context: int) -> int:
        return context["n"] * 2

    slots.fill("test.slot", second, order=2)
    slots.fill("test.slot", second, order=2)
    slots.fill("test.slot", lambda **context: None, order=0)
    slots.fill("test.slot", lambda **context: context["n"], order=1)
    assert slots.collect("test.slot", n=7) == [7, 14]
    assert slots.first("test.slot", n=7) == 7
    assert slots.first("test.empty", "x") == "x"
