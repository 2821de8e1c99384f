"""The import of histories: whole trials or nothing, nothing twice, nobody told."""

import csv
import io

import pytest
from django.core.management import call_command

from marketplace.access import Actor
from marketplace.accounts.models import LegalEntity
from marketplace.errors import InvalidInput, NotAllowed, NotFound
from marketplace.outbox.models import OutboxMessage
from marketplace.reference.models import Round
from tests.factories.lifecycle import ListingFactory
from trials.funnel.recount import verify
from trials.lifecycle.history import Report, import_histories
from trials.lifecycle.history_rows import COLUMNS
from trials.lifecycle.models import Trial, TrialEvent
from trials.lifecycle.states import State

pytestmark = pytest.mark.django_db
FACTS = {
    "entity_key": "mst:0101243150", "platform": "so-cho", "plan": "co-ban", "trial_days": "30",
    "province_system": "63", "province_code": "24", "vsic_version": "2018", "vsic_section": "G", "size": "small",
    "kind": "enterprise", "source": "event",
}  # fmt: skip
LIFE = (
    ("requested", "2021-03-01T09:00:00+07:00"),
    ("accepted", "2021-03-01T10:00:00+07:00"),
    ("ready", "2021-03-02T09:00:00+07:00"),
    ("first_use", "2021-03-03T09:00:00+07:00"),
    ("expired", "2021-04-01T00:01:00+07:00"),
    ("conversion_claimed", "2021-04-10T09:00:00+07:00", {"side": "vendor"}),
    ("converted", "2021-04-12T09:00:00+07:00"),
    ("retained_90", "2021-07-11T09:00:00+07:00"),
)


@pytest.fixture(autouse=True)
def catalogue():
    ListingFactory(platform__slug="so-cho")
    ListingFactory(platform__slug="kho-gon")


def rows_of(key="t1", life=LIFE, **facts) -> list[dict[str, str]]:
    rows = []
    for place, (event, moment, *more) in enumerate(life):
        cells = {"event": event, "occurred_at": moment, **(more[0] if more else {})}
        rows.append({"trial_key": key, **(FACTS | facts if place == 0 else {}), **cells})
    return rows


def lines(*trials: list[dict[str, str]]) -> list[str]:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    for rows in trials:
        writer.writerows(rows)
    return text.getvalue().splitlines(keepends=True)


def bring(*trials, programme="phat-lai-2021", source="so-cu", **options) -> Report:
    return import_histories(
        actor=Actor.system("test"), lines=lines(*trials), programme_code=programme, source=source, **options
    )


def test_a_history_becomes_a_trial_with_its_events_and_clocks():
    report = bring(rows_of())

    assert (report.trials, report.events, report.refusals) == (1, 8, [])
    trial = Trial.objects.get()
    assert (trial.state, trial.counts, trial.sequence, trial.is_simulated) == (State.CONVERTED, True, 8, True)
    # 63-code 24 was Bắc Giang; today's 24 is Bắc Ninh, which it merged into
    assert (trial.province_code, trial.vsic_version, trial.vsic_section, trial.category_slug) == (
        "24",
        "2018",
        "G",
        "pos",
    )
    assert trial.ends_at.isoformat() == "2021-03-31T17:00:00+00:00"  # 24:00 of 31/03, the 30th day from 02/03
    assert (trial.organisation, trial.round.code) == (None, "phat-lai-2021-2021-1")
    assert trial.converted_at.isoformat() == "2021-04-12T02:00:00+00:00"
    assert list(trial.events.values_list("seq", "source").order_by("seq"))[-1] == (8, "import")
    assert LegalEntity.objects.get(pk=trial.entity_id).basis == "tax_code"


def test_the_pause_of_an_access_problem_is_added_at_the_end():
    life = (
        *LIFE[:3],
        ("access_problem", "2021-03-05T09:00:00+07:00"),
        ("ready", "2021-03-08T09:00:00+07:00"),
        ("extension_requested", "2021-03-20T09:00:00+07:00", {"days": "10"}),
        ("extension_granted", "2021-03-20T10:00:00+07:00", {"days": "10"}),
    )
    bring(rows_of(life=life))
    trial = Trial.objects.get()
    assert trial.ends_at.isoformat() == "2021-04-13T17:00:00+00:00"  # 31/03 + 3 + 10 days
    assert (trial.state, trial.extensions, trial.extension_days) == (State.ACTIVE, 1, 10)


@pytest.mark.parametrize(
    ("facts", "when", "code"),
    [
        ({"trial_days": "9" * 5000}, "2021-03-01T09:00:00+07:00", "bad_number"),
        ({}, "0001-01-01T00:00:00+14:00", "bad_time"),
        ({}, "9999-12-31T23:59:59-12:00", "bad_time"),
    ],
)
def test_absurd_cells_are_refused_and_break_nothing(facts, when, code):
    report = bring(rows_of("t0", life=[("requested", when)], **facts), rows_of())
    assert ([refusal.code for refusal in report.refusals], report.trials) == ([code], 1)


def test_a_broken_file_is_told_with_its_line():
    with pytest.raises(InvalidInput, match="dòng 3"):
        import_histories(
            actor=Actor.system("test"), programme_code="phat-lai-2021", source="so-cu",
            lines=[*lines(rows_of())[:2], "t1," + "x" * 200_000 + "\n"],
        )  # fmt: skip


def test_a_second_purchase_after_a_reversal_is_claimed_and_kept_anew():
    again = (
        *LIFE,
        ("conversion_reversed", "2021-08-01T09:00:00+07:00"),
        ("conversion_claimed", "2021-08-02T09:00:00+07:00", {"side": "vendor"}),
        ("converted", "2021-08-03T09:00:00+07:00"),
    )
    assert bring(rows_of(life=again)).refusals == []
    trial = Trial.objects.get()
    assert (trial.state, trial.retained_90_at, trial.reversed_at, trial.ended_at) == (State.CONVERTED, None, None, None)
    assert trial.claimed_at.isoformat() == "2021-08-02T02:00:00+00:00"
    assert verify().examples == []
    unclaimed = [step for step in again if step[1] != "2021-08-02T09:00:00+07:00"]
    report = bring(rows_of("t2", platform="kho-gon", life=unclaimed))
    assert [refusal.code for refusal in report.refusals] == ["no_claim"]


def test_reading_it_again_imports_nothing_twice():
    bring(rows_of(), rows_of("t2", platform="kho-gon"))
    before = TrialEvent.objects.count()

    report = bring(rows_of(), rows_of("t2", platform="kho-gon"))

    assert (report.trials, report.present, report.refusals) == (0, 2, [])
    assert (Trial.objects.count(), TrialEvent.objects.count(), LegalEntity.objects.count()) == (2, before, 1)


def test_only_the_figures_hear_of_it():
    bring(rows_of())
    assert list(OutboxMessage.objects.values_list("topic", "listener")) == [
        ("trial.history_imported", "funnel.note_imported")
    ]


def test_a_dry_run_checks_and_writes_nothing():
    report = bring(rows_of(), rows_of("t2", size="huge"), dry_run=True)
    assert (report.trials, len(report.refusals)) == (1, 1)
    assert (Trial.objects.count(), LegalEntity.objects.count(), OutboxMessage.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"platform": "khong-co"}, "unknown_platform"),
        ({"province_code": "99"}, "unknown_province"),
        ({"province_system": "34", "province_code": "02"}, "unknown_province"),
        ({"vsic_section": "Z"}, "unknown_sector"),
        ({"vsic_version": "2018", "vsic_section": "V"}, "unknown_sector"),
        ({"size": "huge"}, "unknown_size"),
        ({"kind": "person"}, "unknown_kind"),
        ({"entity_key": "001200012345"}, "bad_entity_key"),
        ({"entity_key": "mst:010124315"}, "bad_entity_key"),
        ({"plan": ""}, "bad_plan"),
        ({"trial_days": "0"}, "bad_number"),
        ({"trial_days": "ba mươi"}, "bad_number"),
    ],
)
def test_bad_facts_are_refused_with_their_line(changed, code):
    report = bring(rows_of("good", platform="kho-gon"), rows_of("bad", **changed))
    assert [(row.line, row.trial_key, row.code) for row in report.refusals] == [(10, "bad", code)]
    assert Trial.objects.count() == 1


@pytest.mark.parametrize(
    ("place", "event", "code"),
    [
        (1, ("bought", "2021-03-01T10:00:00+07:00"), "unknown_event"),
        (1, ("accepted", "hôm qua"), "bad_time"),
        (1, ("accepted", "2031-03-01T10:00:00+07:00"), "in_future"),
        (1, ("accepted", "2021-02-01T10:00:00+07:00"), "goes_back"),
        (1, ("first_use", "2021-03-01T10:00:00+07:00"), "illegal_event"),
        (0, ("accepted", "2021-03-01T09:00:00+07:00"), "illegal_event"),
        (1, ("declined", "2021-03-01T10:00:00+07:00", {"reason": "Chị Lan 0912"}), "bad_reason"),
        (4, ("expired", "2021-03-20T00:01:00+07:00"), "expired_early"),
        (5, ("converted", "2021-04-10T09:00:00+07:00"), "no_claim"),
        (5, ("conversion_claimed", "2021-04-10T09:00:00+07:00"), "bad_side"),
        (7, ("retained_90", "2021-06-01T09:00:00+07:00"), "retained_early"),
        (7, ("requested", "2021-07-11T09:00:00+07:00"), "illegal_event"),
        (4, ("extension_granted", "2021-03-20T00:01:00+07:00"), "bad_number"),
    ],
)
def test_a_bad_event_leaves_out_the_whole_trial(place, event, code):
    life = (*LIFE[:place], event, *LIFE[place + 1 :])
    report = bring(rows_of(life=life))
    assert [(row.line, row.code) for row in report.refusals] == [(place + 2, code)]
    assert (Trial.objects.count(), TrialEvent.objects.count(), LegalEntity.objects.count()) == (0, 0, 0)


def test_a_request_outside_every_round_is_refused():
    Round.objects.filter(code="phat-lai-2021-2021-1").delete()
    assert [row.code for row in bring(rows_of()).refusals] == ["no_round"]


def test_rows_of_a_trial_stand_together_and_agree():
    apart = bring(rows_of(life=LIFE[:2]), rows_of("t2", platform="kho-gon"), rows_of(life=LIFE[2:3]))
    assert [row.code for row in apart.refusals] == ["not_together"]
    differing = rows_of("t3")
    differing[3]["size"] = "micro"
    assert [row.code for row in bring(differing).refusals] == ["facts_differ"]


def test_one_counting_trial_per_entity_platform_and_round():
    declined = (LIFE[0], ("declined", "2021-03-01T10:00:00+07:00"))
    report = bring(rows_of("a", life=declined), rows_of("b"), rows_of("c"))
    assert [(row.trial_key, row.code) for row in report.refusals] == [("c", "second_trial")]
    assert Trial.objects.count() == 2
    assert [row.code for row in bring(rows_of("d"), source="so-khac").refusals] == ["second_trial"]


def test_a_private_code_is_an_entity_of_its_source_only():
    bring(rows_of("a", entity_key="ma:dn-1"), source="mot")
    bring(rows_of("a", entity_key="ma:dn-1"), source="hai")
    assert Trial.objects.values("entity").distinct().count() == 2


def test_a_header_that_does_not_fit_is_refused():
    with pytest.raises(InvalidInput, match="trial_days"):
        import_histories(
            actor=Actor.system("test"), lines=["trial_key,event\n"], programme_code="phat-lai-2021", source="x"
        )
    with pytest.raises(NotFound):
        bring(rows_of(), programme="khong-co")
    with pytest.raises(NotAllowed):
        import_histories(
            actor=Actor(kind="user", ref="user:1"), lines=lines(rows_of()), programme_code="phat-lai-2021", source="x"
        )
    assert not Trial.objects.exists()


def test_the_command_reports_bad_rows_as_safe_csv(tmp_path, capsys):
    file = tmp_path / "so.csv"
    file.write_text("".join(lines(rows_of("=cmd()", size="huge"), rows_of("good"))), encoding="utf-8")

    with pytest.raises(SystemExit) as stopped:
        call_command("import_trial_histories", file, programme="phat-lai-2021")

    assert stopped.value.code == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "line,trial_key,code,reason"
    assert out[1].startswith("2,'=cmd(),unknown_size,")
    assert Trial.objects.count() == 1
