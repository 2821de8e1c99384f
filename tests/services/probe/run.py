"""`python -m tests.services.probe.run publish KEY | embedded`: the processes that the tests kill."""

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.services.probe.settings"


def main() -> None:
    import django

    django.setup()
    from django.db import transaction

    from marketplace.outbox import delivery, services
    from marketplace.serve import process

    if sys.argv[1] == "publish":
        with transaction.atomic():
            services.publish("probe.kill", key=sys.argv[2])
        return
    delivery.clear_leases()  # as `serve` does: on the embedded profile there is one process
    process.run_until_stopped([process.Worker(), process.Beat()], ready=lambda: None)


if __name__ == "__main__":
    main()
