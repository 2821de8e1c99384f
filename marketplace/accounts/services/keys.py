"""A vendor's API keys: shown once, kept as a keyed hash, two live at most so that they can be rotated."""

import datetime as dt
import secrets

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure, ensure_acts_for
from marketplace.accounts.models import ApiKey, Organisation
from marketplace.accounts.second_factor import KEY_ROLES
from marketplace.audit.services import record
from marketplace.errors import Conflict
from marketplace.statements import Finder

LIVE_KEYS = 2
_SEEN_EVERY = dt.timedelta(minutes=1)
_LIVE = Finder(ApiKey, lambda key_hash: ApiKey.objects.live().filter(key_hash=key_hash).order_by())


@transaction.atomic
def api_key_create(*, actor: Actor, organisation: Organisation, is_test: bool = False) -> tuple[ApiKey, str]:
    """A new key and its text, which is shown this once. Raise `Conflict` when two are live already."""
    _ensure_manages_keys(actor, organisation)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if ApiKey.objects.live().filter(organisation=organisation, is_test=is_test).count() >= LIVE_KEYS:
        raise Conflict(_("Đã có hai khóa đang dùng. Hãy thu hồi một khóa trước."), code="two_keys_live")
    raw = f"dts_{'test' if is_test else 'live'}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        organisation=organisation,
        prefix=raw[:14],
        key_hash=_hash(raw),
        is_test=is_test,
        created_by_id=actor.user_pk,
        created_at=clock.now(),
    )
    record(actor=actor, action="api_key.created", target=key, data={"prefix": key.prefix})
    return key, raw


@transaction.atomic
def api_key_revoke(*, actor: Actor, key: ApiKey) -> None:
    """From now on the key opens nothing. Repeating it has no further effect."""
    _ensure_manages_keys(actor, key.organisation)
    if ApiKey.objects.live().filter(pk=key.pk).update(revoked_at=clock.now()):
        record(actor=actor, action="api_key.revoked", target=key, data={"prefix": key.prefix})


def api_key_authenticate(raw: str) -> tuple[ApiKey, Actor] | None:
    """The live key behind a bearer text, and the actor it speaks as; None when it opens nothing."""
    if not raw.startswith(("dts_live_", "dts_test_")) or len(raw) > 100:
        return None
    key = _LIVE.find(_hash(raw))
    if key is None:
        return None
    _mark_seen(key)
    actor = Actor(
        kind="api_key",
        ref=f"api_key:{key.pk}",
        organisation_pk=key.organisation_id,
        organisation_kind=Organisation.Kind.VENDOR,  # nobody else gets a key
        roles=frozenset({"technical"}),
    )
    return key, actor


def _mark_seen(key: ApiKey) -> None:
    # Not on every call: a busy vendor would write this row hundreds of times a minute.
    now = clock.now()
    if key.last_used_at is None or now - key.last_used_at > _SEEN_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def _ensure_manages_keys(actor: Actor, organisation: Organisation) -> None:
    if actor.kind == "system":
        return
    ensure_acts_for(actor, organisation.pk, *KEY_ROLES)
    ensure(actor.has_second_factor, _("Việc này cần xác thực hai lớp."))
    ensure(organisation.kind == Organisation.Kind.VENDOR, _("Chỉ nhà cung cấp có khóa kết nối."))


def _hash(raw: str) -> str:
    return settings.KEYS.keyed_hash(f"api_key:{raw}")
