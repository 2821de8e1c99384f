"""Trials that run, and people who look at them or ask for them, many at once."""

import random
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

from _measuring import told

from tests.plugins.processes import Site, Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.factories.crowd import Person, Shop

SEED = 2026
CLIENTS = 8


def running_trials(store: "Shop", owners: "list[Person]") -> None:
    """Active trials with the consent and the events that they would have."""
    import datetime as dt

    from marketplace import clock
    from marketplace.accounts.models import Consent
    from marketplace.reference.queries import open_rules
    from trials.lifecycle.models import Trial, TrialEvent

    rules = open_rules()
    assert rules is not None
    asked, now = clock.now() - dt.timedelta(days=29), clock.now()
    trials = Trial.objects.bulk_create(
        (
            Trial(
                public_id=f"trl_x{number}", entity_id=owner.organisation.entity_id, organisation=owner.organisation,
                platform_id=store.listings[number % len(store.listings)].platform_id, vendor=store.vendor,
                round=rules[0], programme_terms=rules[1], requested_by=owner.user, state="active", sequence=3,
                programme_code=rules[0].programme.code, plan_code="co-ban", plan_terms={"name": "Cơ bản"},
                category_slug="pos", province_code="01", vsic_version="2025", vsic_section="G", size="small",
                organisation_kind="enterprise", requested_at=asked, accepted_at=asked, activated_at=asked,
                trial_days=30, starts_on=clock.local_date(asked), ends_at=now + dt.timedelta(days=1),
                access_url="https://vao.example.vn/", reminded_days=1, is_simulated=True, last_used_on=clock.today(),
            )
            for number, owner in enumerate(owners)
        ),
        2000,
    )  # fmt: skip
    Consent.objects.bulk_create(
        (
            Consent(
                user=owner.user, organisation=owner.organisation, purpose="trial_handover", subject=trial.public_id,
                fields=["email"], text_version="2026-11", given=True, at=asked,
            )
            for trial, owner in zip(trials, owners, strict=True)
        ),
        5000,
    )  # fmt: skip
    for seq, kind in enumerate(("requested", "accepted", "ready"), 1):
        TrialEvent.objects.bulk_create(
            (
                TrialEvent(
                    trial=trial, seq=seq, type=kind, occurred_at=asked, recorded_at=asked, source="portal", actor="u"
                )
                for trial in trials
            ),
            5000,
        )  # fmt: skip


class Reader:
    """One client that loads a listing, then the page of a trial, again and again; milliseconds of each."""

    def __init__(self, running: Site, store: "Shop", owners: "list[Person]") -> None:
        self._visitor = Visitor(running.port)
        self._paths = [f"/nen-tang/{listing.platform.slug}/" for listing in store.listings]
        self._owners, self._pick = owners, random.Random(SEED)
        for _ in range(10):
            self.read()

    def read(self) -> list[float]:
        number = self._pick.randrange(len(self._owners))
        pages = ((self._paths[number % len(self._paths)], ""),
                 (f"/tai-khoan/dung-thu/trl_x{number}/", self._owners[number].session))  # fmt: skip
        took = []
        for path, session in pages:
            began = time.perf_counter()
            status = self._visitor.get(path, session)
            took.append((time.perf_counter() - began) * 1000)
            if status != 200:
                raise SystemExit(f"{path} answered {status}.")
        time.sleep(0.05)  # a person reads; a client that asked without a pause would measure itself
        return took

    def read_for(self, seconds: float) -> list[float]:
        took, until = list[float](), time.monotonic() + seconds
        while time.monotonic() < until:
            took += self.read()
        return took


class Crowd:
    """Eight clients; some press twice, at once or a moment later."""

    def __init__(self, running: Site, store: "Shop", owners: "list[Person]", repeats: int) -> None:
        self._port, self._slugs = running.port, [listing.platform.slug for listing in store.listings]
        pick = random.Random(SEED)
        self._presses = [(number, owner) for number, owner in enumerate(owners)]
        for number in pick.sample(range(len(owners)), repeats):
            self._presses.insert(min(number + pick.randrange(1, 12), len(self._presses)), (number, owners[number]))
        self.answers: Counter[int] = Counter()
        self.places: dict[int, set[str]] = {}
        self._took: list[float] = []
        self._lock = threading.Lock()

    def press(self) -> None:
        waiting = iter(self._presses)
        threads = [threading.Thread(target=self._client, args=[waiting]) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _client(self, waiting: "Iterator[tuple[int, Person]]") -> None:
        visitor = Visitor(self._port)
        while True:
            with self._lock:
                number, owner = next(waiting, (0, None))
            if owner is None:
                return
            path = f"/dung-thu/bat-dau/{self._slugs[number % len(self._slugs)]}/"
            began = time.perf_counter()
            status, place = visitor.post(path, "consent_fields=email", owner.session)
            with self._lock:
                self._took.append((time.perf_counter() - began) * 1000)
                self.answers[status] += 1
                self.places.setdefault(number, set()).add(place)

    @property
    def unmeant(self) -> int:
        """Anything but being led to one's own one trial."""
        led_elsewhere = sum(len(places) != 1 for places in self.places.values())
        return sum(count for status, count in self.answers.items() if status != 302) + led_elsewhere

    def told_times(self) -> str:
        return told(self._took)
