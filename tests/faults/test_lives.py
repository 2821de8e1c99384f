"""Whatever dies while trials live: none is lost, doubled or stuck, and every vendor and SME is told once in effect.

Whole processes on servers of their own. What must hold afterwards is the product's own proof (`manage.py trials_check`,
`figures_verify`), and what the vendor and the database say.
"""

import datetime as dt
import random
from collections.abc import Iterator

import pytest

from tests.faults.ground import Chaos, Ground, ground_for

TRIALS = 500
UNREACHED = 12
SEED = 2026
_WAITING = "SELECT count(*) FROM outbox_outboxmessage WHERE state = 'waiting'"
_OF_STATE = "SELECT count(*) FROM lifecycle_trial WHERE state = ANY(%s)"

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
    assert ground.count(_OF_STATE, ["active"]) == UNREACHED
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
        some = list(zip(people, mine, strict=True))
        ground.press(
            [
                *((session, f"{place}khong-vao-duoc/", "note=quen+mat+khau") for session, place in some[:40]),
                *((session, f"{place}dung/", "reason=price") for session, place in some[40:80]),
                *((session, f"{place}vao-duoc/", "") for session, place in some[80:120]),
            ]
        )
        ground.wait_until_none(_OF_STATE, ["requested", "provisioning"])
        ground.set_clock(dt.timedelta(days=45))
        ground.wait_until_none(_OF_STATE, ["active"])
    ground.wait_until_none(_WAITING)

    assert {"web", "default", "outside", "beat", "postgres"} <= set(chaos.done)
    assert ground.count("SELECT count(*) FROM lifecycle_trial") == before + TRIALS
    assert ground.count(_OF_STATE, ["cancelled"]) == 40
    # Who heard no answer pressed again, and may have met access that the vendor had mended meanwhile: a new problem.
    problems = "SELECT count(DISTINCT trial_id) FROM lifecycle_trialevent WHERE type = 'access_problem'"
    assert ground.count(problems) == 40
    _assert_all_is_well(ground)


def _starts(ground: Ground, sessions: list[str]) -> list[tuple[str, str, str]]:
    slugs = ground.slugs
    return [
        (session, f"/dung-thu/bat-dau/{slugs[number % len(slugs)]}/", "consent_fields=email")
        for number, session in enumerate(sessions)
    ]


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
    once = ["requested", "expired", "cancelled", "first_use"]
    assert {row[2] for row in ground.ask(steps, once)} == {1}
    notices = "SELECT context->>'trial_id', kind, count(*) FROM notify_notification WHERE kind = ANY(%s) GROUP BY 1, 2"
    assert {row[2] for row in ground.ask(notices, ["trial_expired"])} <= {1}
    expired = ground.count(_OF_STATE, ["expired"])
    assert ground.count("SELECT count(*) FROM notify_notification WHERE kind = 'trial_expired'") == expired
