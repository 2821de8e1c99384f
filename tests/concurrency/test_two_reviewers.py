"""Two reviewers press at once on the same step: one judges it, the other is told; nothing goes public by accident."""

import threading
from collections import Counter

import pytest
from django.db import connection

from marketplace.errors import Conflict
from platforms.models import Platform, ReviewDecision
from tests.platforms.cast import make_cast
from tests.platforms.reviewing.judge import judge

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_reviewers_at_once_make_one_judgement() -> None:
    cast = make_cast()
    cast.submit()
    outcomes: Counter[str] = Counter()
    together = threading.Barrier(2)

    def press(number: int) -> None:
        actor = (cast.first, cast.second)[number]
        try:
            together.wait()
            judge(cast, actor, step="criteria")
            outcomes["won"] += 1
        except Conflict as refusal:
            outcomes[refusal.code] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes == {"won": 1, "step_judged": 1}
    assert list(ReviewDecision.objects.values_list("step", flat=True)) == ["criteria"]
    assert Platform.objects.get(pk=cast.listing.platform_id).live_revision_id is None
