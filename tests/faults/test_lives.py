"""Whatever dies while trials live: none is lost, doubled or stuck, and every vendor and SME is told once in effect.

Whole processes on servers of their own. What must hold afterwards is the product's own proof (`manage.py trials_check`,
`figures_verify`), and what the vendor and the database say.
"""

import datetime as dt
import random
from collections.abc import Iterator

import pytest

from tests.faults.ground import Chaos, Ground, ground_for
from tests.faults.vendor import DECLINED, MORE_DAYS

TRIALS = 500
UNREACHED = 12
SEED = 2026
_WAITING = "SELECT count(*) FROM outbox_outboxmessage WHERE state = 'waiting'"
_OF_STATE = "SELECT count(*) FROM lifecycle_trial WHERE state = ANY(%s)"
_BOUGHT_BY_PROVEN = """
    SELECT count(DISTINCT claim.trial_id) FROM conversion_claim claim
    JOIN lifecycle_trial trial ON trial.id = claim.trial_id
    JOIN accounts_organisation bought ON bought.id = trial.organisation_id
    WHERE bought.proven_at IS NOT NULL
"""

pytestmark = [pytest.mark.postgres, pytest.mark.redis]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Ground]:
    with ground_for(tmp_path_factory.mktemp("faults"), TRIALS + UNREACHED) as made:
        yield made


def test_a_vendor_that_is_down_for_two_days_hears_everything(ground: Ground) -> None:
    ground.vendor.is_down = True
    ground.press(_starts(ground, ground.take_people(UNREACHED)))
    tried = "SELECT count(*) FROM outbox_outboxmessage WHERE state = 'waiting' AND attempts < %s"
    ladder = ((0, 2), (1, 3), (2, 4), (5, 5), (11.2, 6), (23.5, 7), (40.5, 8))  # of the protocol, each a fifth later
    for hours, attempts in ladder:
        ground.set_clock(dt.timedelta(hours=hours))
        ground.wait_until_none(tried, attempts)
    ground.set_clock(dt.timedelta(hours=48))
    assert ground.vendor.heard == {}
    ground.vendor.is_down = False
    ground.set_clock(dt.timedelta(hours=65))
    ground.wait_until_none(_WAITING)
    ground.wait_until_none(_OF_STATE, ["requested", "provisioning"])
    ground.wait_until_none(_WAITING)
    declined = _declined(ground, UNREACHED)
    assert ground.count(_OF_STATE, ["declined"]) == declined
    assert ground.count(_OF_STATE, ["active"]) == UNREACHED - declined
    _assert_all_is_well(ground)


def test_500_trials_live_through_killed_processes_an_empty_queue_and_a_killed_database(ground: Ground) -> None:
    people, pick = ground.take_people(TRIALS), random.Random(SEED)
    starts = _starts(ground, people)
    for number in pick.sample(range(TRIALS), TRIALS // 10):  # the impatient ones
        starts.insert(min(number + pick.randrange(1, 9), len(starts)), starts[number])
    before = ground.count("SELECT count(*) FROM lifecycle_trial")
    with Chaos(ground, SEED) as chaos:
        places = dict(zip((session for session, *_rest in starts), ground.press(starts), strict=True))
        mine = [places[session] for session in people]
        assert len(set(mine)) == TRIALS
        assert all("/trl_" in place for place in mine)
        ground.wait_until_none(_OF_STATE, ["requested", "provisioning"])
        lives = enumerate(zip(people, mine, strict=True))
        some = [row for number, row in lives if _platform(ground, number) != DECLINED]
        locked_out, leaving, arriving, asking, buying = (some[at : at + 40] for at in range(0, 200, 40))
        ground.vendor.sell(place.rstrip("/").rpartition("/")[2] for _session, place in buying)
        ground.press(
            [
                *((session, f"{place}khong-vao-duoc/", "note=quen+mat+khau") for session, place in locked_out),
                *((session, f"{place}dung/", "reason=price") for session, place in leaving),
                *((session, f"{place}vao-duoc/", "") for session, place in arriving),
                *((session, f"{place}them-ngay/", "days=10&reason=dang+mua+sam") for session, place in asking),
                *((session, f"{place}mua/", "answer=bought") for session, place in buying),
            ]
        )
        ground.wait_until_none(_OF_STATE, ["requested", "provisioning"])
        ground.wait_until_none("SELECT count(*) FROM lifecycle_trial WHERE extension_asked_days IS NOT NULL")
        ground.wait_until_none("SELECT 40 - count(DISTINCT trial_id) FROM conversion_claim WHERE side = 'vendor'")
        ground.set_clock(dt.timedelta(days=60))
        ground.wait_until_none(_OF_STATE, ["active"])
    ground.wait_until_none(_WAITING)

    assert {"web", "default", "outside", "beat", "postgres"} <= set(chaos.done)
    assert ground.count("SELECT count(*) FROM lifecycle_trial") == before + TRIALS
    assert ground.count(_OF_STATE, ["cancelled"]) == 40
    # Who heard no answer pressed again, and may have met access that the vendor had mended meanwhile: a new problem.
    problems = "SELECT count(DISTINCT trial_id) FROM lifecycle_trialevent WHERE type = 'access_problem'"
    assert ground.count(problems) == 40
    assert ground.count(_OF_STATE, ["declined"]) == _declined(ground, UNREACHED) + _declined(ground, TRIALS)
    assert 40 <= ground.count("SELECT sum(extension_days) FROM lifecycle_trial") // MORE_DAYS <= 80
    assert ground.count("SELECT count(*) FROM lifecycle_trial WHERE extensions > 0") == 40
    # Both sides spoke for 40; what unproven enterprises bought waits for their proof.
    assert ground.count("SELECT count(*) FROM conversion_claim") == 80
    assert 0 < (adopted := ground.count(_BOUGHT_BY_PROVEN)) < 40
    assert ground.count(_OF_STATE, ["converted"]) == adopted
    assert ground.count("SELECT count(*) FROM conversion_conversion") == adopted
    assert dict(ground.vendor.refused) == {}
    _assert_all_is_well(ground)


def _starts(ground: Ground, sessions: list[str]) -> list[tuple[str, str, str]]:
    return [
        (session, f"/dung-thu/bat-dau/{_platform(ground, number)}/", "consent_fields=email")
        for number, session in enumerate(sessions)
    ]


def _declined(ground: Ground, starts: int) -> int:
    return sum(_platform(ground, number) == DECLINED for number in range(starts))


def _platform(ground: Ground, number: int) -> str:
    return ground.slugs[number % len(ground.slugs)]


def _assert_all_is_well(ground: Ground) -> None:
    for command in ("trials_check", "figures_verify"):
        proof = ground.manage(command)
        assert proof.returncode == 0, proof.stderr
    assert ground.ask("SELECT state, count(*) FROM outbox_outboxmessage GROUP BY state")[0][0] == "done"
    assert ground.count("SELECT count(*) FROM outbox_outboxmessage WHERE state <> 'done'") == 0

    told = dict(ground.ask("SELECT webhook_id, type FROM handover_vendorevent"))
    assert ground.vendor.forged == 0
    assert ground.vendor.types == told  # each at least once, nothing else, and by its id in effect once

    steps = "SELECT trial_id, type, count(*) FROM lifecycle_trialevent WHERE type = ANY(%s) GROUP BY 1, 2"
    once = ["requested", "accepted", "declined", "expired", "cancelled", "first_use", "converted"]
    assert {row[2] for row in ground.ask(steps, once)} == {1}
    notices = "SELECT context->>'trial_id', kind, count(*) FROM notify_notification WHERE kind = ANY(%s) GROUP BY 1, 2"
    assert {row[2] for row in ground.ask(notices, ["trial_expired"])} <= {1}
    expired = ground.count(_OF_STATE, ["expired"])
    assert ground.count("SELECT count(*) FROM notify_notification WHERE kind = 'trial_expired'") == expired
