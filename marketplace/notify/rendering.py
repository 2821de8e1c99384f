"""Words of a message, from its kind and keys, in the reader's language.

Each room keeps its own templates: `notify/<kind>.subject.<vi|en>.txt` and `notify/<kind>.body.<vi|en>.txt`.
A room that must join something (a contact, a name) fills the slot `notify.context`: the filler gets
`kind`, `context` and `user`, and answers a dict to add. One whose messages come in a rush fills `notify.contexts`
instead: it gets `notices`, a list of (kind, context), and answers one such dict, or None, for each.

What stands in the context is what was so when the message was promised, and wins over what is joined later; a day
(`last_day`, `…_day`, `…_on`) stands there as an ISO date and comes to the template as a date. A name without a value
is absent, so that no message reads "None".
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context, TemplateDoesNotExist
from django.template.loader import select_template
from django.urls import translate_url
from django.utils import translation

from marketplace import slots
from marketplace.accounts.models import User


@dataclass(frozen=True)
class Words:
    subject: str
    body: str


def words_of(
    *,
    kind: str,
    context: dict[str, Any],
    url: str,
    user: User | None,
    language: str,
    facts: dict[str, Any] | None = None,
) -> Words:
    """Raise `TemplateDoesNotExist` for a kind without templates. `user` is None for somebody without an account.

    `facts` are what `facts_of` answered for this notice, where many were asked for together.
    """
    joined = dict(facts_of([(kind, context)])[0] if facts is None else facts)
    for more in slots.collect("notify.context", kind=kind, context=context, user=user):
        joined.update(more)
    full = _without_none(joined) | _told(context)
    full |= {"user": user, "url": absolute(in_language(url, language)), "site_url": settings.SITE_URL}
    with translation.override(language):
        subject = _render(f"notify/{kind}.subject", language, full)
        return Words(" ".join(subject.split()), _render(f"notify/{kind}.body", language, full).strip())


def facts_of(notices: list[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """What the rooms join to each (kind, context), asked for together (slot `notify.contexts`)."""
    facts: list[dict[str, Any]] = [{} for _notice in notices]
    for answers in slots.collect("notify.contexts", notices=notices):
        for fact, answer in zip(facts, answers, strict=True):
            fact.update(answer or {})
    return facts


def title_of(*, kind: str, context: dict[str, Any], url: str, user: User, language: str) -> Words:
    """Words for a list: a kind whose templates are gone shows its code rather than an error."""
    try:
        return words_of(kind=kind, context=context, url=url, user=user, language=language)
    except TemplateDoesNotExist:
        return Words(kind, "")


def in_language(url: str, language: str) -> str:
    """The same page for a reader of `language`: whoever caused the message may read another one."""
    spoken = "en" if url.startswith("/en/") else "vi"
    if spoken == language or not url.startswith("/"):
        return url
    with translation.override(spoken):
        return str(translate_url(url, language))


def absolute(url: str) -> str:
    return f"{settings.SITE_URL}{url}" if url.startswith("/") else url


def _told(context: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _as_day(value) if name.endswith(("_day", "_on")) else value
        for name, value in _without_none(context).items()
    }


def _as_day(value: Any) -> Any:
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return value


def _without_none(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _render(name: str, language: str, context: dict[str, Any]) -> str:
    # Plain text: nothing is escaped for HTML; pages escape when they show it.
    with translation.override(language):
        template = select_template([f"{name}.{language}.txt", f"{name}.vi.txt"])
        return str(template.template.render(Context(context | {"language": language}, autoescape=False)))
