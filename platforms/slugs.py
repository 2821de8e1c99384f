"""Slugs of Vietnamese names: folded, đ→d, lower, hyphens (domain §11)."""

from django.utils.text import slugify

RESERVED = frozenset({"moi", "quy-dinh-sua-trang"})
"""Words that stand in addresses where the slug of a platform would."""


def folded_slug(text: str, *, max_length: int = 120) -> str:
    """`"Công ty Cổ phần Đông Á"` → `"cong-ty-co-phan-dong-a"`."""
    return slugify(text.replace("đ", "d").replace("Đ", "D"))[:max_length].strip("-")
