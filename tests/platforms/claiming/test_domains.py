"""Which mailboxes speak for a listing: never a look-alike, never a shared host."""

import pytest

from marketplace.errors import InvalidInput
from platforms.claiming.domains import address_for, host_of, mail_domains


@pytest.mark.parametrize(
    ("website", "domains"),
    [
        ("https://www.misa.vn/san-pham", ("misa.vn",)),
        ("https://amis.misa.vn", ("misa.vn", "amis.misa.vn")),
        ("http://MISA.com.VN:8080/", ("misa.com.vn",)),
        ("https://abc.vn.evil.com", ("evil.com", "abc.vn.evil.com")),
        ("https://sổsách.vn", ("xn--ssch-6na0217b.vn",)),
    ],
)
def test_the_websites_own_domains_speak_for_it(website: str, domains: tuple[str, ...]) -> None:
    assert mail_domains(website) == domains


@pytest.mark.parametrize(
    "website",
    [
        "", "khong phai dia chi", "https://127.0.0.1/", "https://[::1]/", "https://localhost", "https://com.vn",
        "https://hanoi.vn", "https://noi-bo.khongco", "https://gmail.com", "https://ten.gmail.com",
        "https://facebook.com/abc", "https://abc.github.io", "https://abc.blogspot.com", "https://abc.myshopify.com",
        "https://sites.google.com/view/abc", "https://abc.wordpress.com", "https://play.google.com/store/apps",
    ],
)  # fmt: skip
def test_no_mailbox_speaks_for_a_shared_host_or_none(website: str) -> None:
    assert mail_domains(website) == ()


@pytest.mark.parametrize(
    "domain",
    [
        "mіsa.vn",  # a Cyrillic і
        "xn--msa-pqa.vn",
        "misa.vn.evil.com",
        "evil-misa.vn",
        "misa.vn ",
        "MISA.VN",
        "mail.misa.vn",
        "misa.com",
        "vn",
        "",
    ],
)
def test_another_domain_is_refused(domain: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        address_for("https://misa.vn", "lienhe", domain)

    assert refusal.value.code == "domain_refused"


@pytest.mark.parametrize(
    "local", ["", "a@evil.com", "a@evil.com,b", "a\nBcc: x@evil.com", "liên.hệ", "a b", "a..b", ".a", '"a"', "a" * 65]
)
def test_nothing_but_a_plain_local_part_is_taken(local: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        address_for("https://misa.vn", local, "misa.vn")

    assert refusal.value.code == "address_refused"


def test_a_plain_address_is_lower_case() -> None:
    assert address_for("https://amis.misa.vn", " Lien.He ", "misa.vn") == "lien.he@misa.vn"
    assert host_of("https://www.misa.vn.") == "misa.vn"
