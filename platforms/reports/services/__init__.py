"""Changes of reports: taken in from anybody, handled by reviewers, explained by vendors."""

from platforms.reports.services.handling import report_answer, report_ask_vendor, report_take, report_vendor_reply
from platforms.reports.services.intake import report_of, report_open, report_token

__all__ = [
    "report_answer",
    "report_ask_vendor",
    "report_of",
    "report_open",
    "report_take",
    "report_token",
    "report_vendor_reply",
]
