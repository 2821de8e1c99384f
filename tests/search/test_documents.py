"""What a document keeps of a listing."""

import random

from search.documents import name_key


def test_names_stand_in_the_vietnamese_order() -> None:
    names = ["0x", "10", "1Office", "2", "3S", "AI", "Ao", "Áo", "Da", "Đa", "MISA", "MISA AMIS", "MISA AMIS Kế toán"]
    mixed = random.Random(2021).sample(names, len(names))
    assert sorted(mixed, key=name_key) == names
