"""`manage.py trials_check`: tell every life again, what waits too long, and the vendors' feeds; exit 1 on any fault."""

import sys
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand

from trials.conversion.checking import faults_of_claims
from trials.handover.checking import faults_of_telling
from trials.lifecycle.checking import faults_of_lives
from trials.lifecycle.models import Trial

SHOWN = 100


class Command(BaseCommand):
    help = "Prove that trials and feeds obey their rules; exit 1 on any fault. Run it in a quiet moment."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for fault in chain(faults_of_lives(), faults_of_claims(), faults_of_telling()):
            found += 1
            if found <= SHOWN:
                self.stderr.write(f"  {fault}")
        counted = f"{Trial.objects.count()} trials"
        if found:
            self.stderr.write(f"trials_check: {found} faults in {counted}")
            sys.exit(1)
        self.stderr.write(f"trials_check: no fault in {counted}")
