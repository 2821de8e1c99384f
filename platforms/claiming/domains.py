"""Which mailboxes speak for a listing: the rule, free of database.

The applicant chooses what stands before the @; what stands after it is fixed by the website on the listing.
Allowed are the website's own host and its registrable domain (by the Public Suffix List: `amis.misa.vn` →
`amis.misa.vn`, `misa.vn`), compared letter by letter in their ASCII form. So neither another letter that looks the
same, nor an international name, nor `misa.vn.evil.com` can pass for it. Hosts that many share (free mail, site
builders, shops) prove nothing: such a listing is claimed with documents.
"""

import functools
import re
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from publicsuffixlist import PublicSuffixList

from marketplace.errors import InvalidInput

LOCAL_PART = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,62}[A-Za-z0-9])?")
_HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


def host_of(website: str) -> str:
    """The website's host in ASCII without `www.`; "" where there is none (an IP address is none)."""
    try:
        host = (urlsplit(website.strip()).hostname or "").rstrip(".")
        host = host if host.isascii() else host.encode("idna").decode()
    except ValueError:
        return ""
    host = host.lower().removeprefix("www.")
    return host if _HOST.fullmatch(host) and not host.rpartition(".")[2].isdigit() else ""


def registrable(host: str) -> str:
    """The part that somebody registered (`misa.vn`), "" for a bare suffix or an unknown one."""
    return _suffixes(only_icann=True).privatesuffix(host) or ""


def mail_domains(website: str) -> tuple[str, ...]:
    """The domains whose mailboxes speak for a listing with this website; empty where none does."""
    host = host_of(website)
    owned = registrable(host) if host else ""
    if not owned or is_shared(host):
        return ()
    return (owned,) if host == owned else (owned, host)


def is_shared(host: str) -> bool:
    """Whether strangers have pages or mailboxes under this host."""
    known = shared_domains()
    labels = host.split(".")
    if any(".".join(labels[start:]) in known for start in range(len(labels))):
        return True
    # A private suffix (github.io, myshopify.com …) gives every customer a name of its own.
    return _suffixes(only_icann=False).publicsuffix(host) != _suffixes(only_icann=True).publicsuffix(host)


def address_for(website: str, local_part: str, domain: str) -> str:
    """The address a code may go to. Raise `InvalidInput` for everything else, told beside its field."""
    allowed = mail_domains(website)
    if domain not in allowed:
        message = _("Mã chỉ gửi tới tên miền của trang giới thiệu.")
        raise InvalidInput(message, code="domain_refused", fields={"domain": message})
    local = local_part.strip()
    if not LOCAL_PART.fullmatch(local) or ".." in local:
        message = _("Chỉ nhập phần đứng trước dấu @: chữ không dấu, số, dấu chấm, gạch.")
        raise InvalidInput(message, code="address_refused", fields={"local_part": message})
    return f"{local.lower()}@{domain}"


@functools.cache
def shared_domains() -> frozenset[str]:
    lines = (Path(__file__).parent / "data" / "shared_domains.txt").read_text().splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@functools.cache
def _suffixes(*, only_icann: bool) -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, only_icann=only_icann)
