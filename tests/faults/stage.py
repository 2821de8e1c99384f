"""Fill a site's database: `python -m tests.faults.stage PEOPLE WEBHOOK`; tells whom and what there is, as JSON.

Every second enterprise is proven.
"""

import datetime as dt
import json
import sys

import django


def stage(count: int, webhook: str) -> dict[str, object]:
    from marketplace import clock
    from marketplace.accounts.models import Organisation
    from marketplace.reference.models import Round
    from tests.factories.crowd import people, shop

    store = shop(10, webhook=webhook)
    crowd = people(count, with_sessions=True)
    proven = Organisation.objects.filter(pk__in=[person.organisation.pk for person in crowd[::2]])
    proven.update(proven_at=clock.now())
    Round.objects.update(closes_on=clock.today() + dt.timedelta(days=365))
    return {
        "sessions": [person.session for person in crowd],
        "slugs": [listing.platform.slug for listing in store.listings],
        "key": store.key,
        "secret": store.secret,
    }


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(stage(int(sys.argv[1]), sys.argv[2])) + "\n")
