"""`manage.py vendor_conformance URL --secret whsec_…`: the console's checks, from a vendor's own machine and in CI.

Needs no database and no account: a stand-in of the portal listens on this machine, and the vendor's server
calls that instead of the portal. Loopback and http are allowed here, and here only.
"""

import json
import os
from contextlib import ExitStack
from functools import partial
from typing import Any

import httpx
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from trials.handover.conformance.checks import BY_CODE
from trials.handover.conformance.report import Report, Result, Verdict
from trials.handover.conformance.sender import Sender, plain_client
from trials.handover.conformance.standin import StandIn
from trials.handover.conformance.suite import ANSWER_SECONDS, SETTLE_SECONDS, run_suite

MARKS = {Verdict.PASSED: "+", Verdict.FAILED: "x", Verdict.SKIPPED: "-"}
SECRET_VARIABLE = "VENDOR_WEBHOOK_SECRET"  # noqa: S105 - a name


class Command(BaseCommand):
    help = "Checks a vendor's webhook endpoint; exit code 0 when everything passed, 1 when something failed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", help="the webhook address, e.g. http://127.0.0.1:3000/webhooks")
        parser.add_argument(
            "--secret",
            default=os.environ.get(SECRET_VARIABLE, ""),
            help=f"whsec_…; without it the variable {SECRET_VARIABLE} is read",
        )
        parser.add_argument("--landing", default="", metavar="URL", help="the landing page of hand-off codes")
        parser.add_argument(
            "--listen",
            default="127.0.0.1:8799",
            metavar="HOST:PORT",
            help="where the stand-in of the portal listens (%(default)s); your server calls it",
        )
        parser.add_argument("--no-listen", action="store_true", help="only the checks that need no call back")
        parser.add_argument(
            "--wait",
            type=float,
            default=ANSWER_SECONDS,
            metavar="SECONDS",
            help="how long a call back may take (%(default)s)",
        )
        parser.add_argument(
            "--settle",
            type=float,
            default=SETTLE_SECONDS,
            metavar="SECONDS",
            help="how long a second effect is watched for (%(default)s)",
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON line on standard output")
        parser.add_argument("--language", choices=["vi", "en"], default="vi")  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["secret"].startswith("whsec_"):
            raise CommandError(f"A secret whsec_… is needed: --secret, or the variable {SECRET_VARIABLE}.")
        sender = Sender(
            url=_checked(options["url"]),
            secrets=[options["secret"]],
            landing_url=options["landing"] and _checked(options["landing"]),
            client=partial(plain_client, httpx.create_ssl_context()),
        )
        with translation.override(options["language"]), ExitStack() as stack:
            bench = None if options["no_listen"] else stack.enter_context(_stand_in(options["listen"]))
            if bench is not None:
                self.stderr.write(f"Stand-in of the portal: {bench.origin}/api/v1/vendor", self.style.NOTICE)
            report = run_suite(
                sender,
                bench,
                answer_seconds=options["wait"],
                settle_seconds=options["settle"],
                most_seconds=float("inf"),
                told=(lambda result: None) if options["as_json"] else self._tell,
            )
            self._conclude(report, as_json=options["as_json"])
        if not report.is_passed:
            raise SystemExit(1)

    def _tell(self, result: Result) -> None:
        check, outcome = BY_CODE[result.code], result.outcome
        self.stdout.write(f"{MARKS[outcome.verdict]} {check.title} [{check.code}]")
        if outcome.words:
            self.stdout.write(f"    {outcome.words}")
        if outcome.verdict == Verdict.FAILED:
            self.stdout.write(f"    → {check.mend}")

    def _conclude(self, report: Report, *, as_json: bool) -> None:
        counts = {verdict.value: report.count(verdict) for verdict in Verdict}
        if as_json:
            checks = [{**result.as_dict(), "detail": result.outcome.words} for result in report.results]
            answer = {"is_passed": report.is_passed, **counts, "checks": checks}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        self.stdout.write("")
        self.stdout.write(", ".join(f"{name}: {number}" for name, number in counts.items()))


def _checked(url: str) -> str:
    parts = httpx.URL(url)
    if parts.scheme not in ("http", "https") or not parts.host:
        raise CommandError(f"Not an http address: {url}")
    return url


def _stand_in(place: str) -> StandIn:
    host, _colon, port = place.rpartition(":")
    if host not in ("127.0.0.1", "localhost", "::1") or not port.isdigit():
        raise CommandError("--listen takes 127.0.0.1:PORT: the stand-in serves this machine only.")
    try:
        return StandIn(host, int(port))
    except OSError as error:
        raise CommandError(f"Nothing can listen on {place}: {error.strerror}.") from error
