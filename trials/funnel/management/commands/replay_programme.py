"""`manage.py replay_programme`: the simulated reference year through the import of histories."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.access import Actor
from marketplace.errors import DomainError
from trials.funnel.replay.services import ADOPTED, ENTITIES, SEED, Replay, replay_year
from trials.lifecycle.history import Report


class Command(BaseCommand):
    help = "Replay the reference year 2021 as simulated data. Running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--entities", type=int, default=ENTITIES, help="entities that tried")
        parser.add_argument("--adopted", type=int, default=ADOPTED, help="entities that adopted in the year")
        parser.add_argument("--seed", type=int, default=SEED)

    def handle(self, *args: Any, entities: int, adopted: int, seed: int, **options: Any) -> None:
        started = time.monotonic()
        try:
            report = replay_year(
                actor=Actor.system("replay"), replay=Replay(entities, adopted, seed), on_batch=self._tell
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        seconds = time.monotonic() - started
        self.stderr.write(f"replayed {report.trials} trials with {report.events} events in {seconds:.1f} s")

    def _tell(self, report: Report) -> None:
        if (report.trials + report.present) % 2000 == 0:
            self.stderr.write(f"  {report.trials + report.present} trials")
