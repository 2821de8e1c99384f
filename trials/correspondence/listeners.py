"""Who is told of a post: the other side, the officers of a report, the reporter of the answer."""

import datetime as dt

from django.urls import reverse

from marketplace.accounts.models import User
from marketplace.accounts.queries import officers_for
from marketplace.notify.services import notify
from marketplace.outbox.services import Message, listener
from marketplace.reference.queries import forget_holidays
from trials.correspondence.models import Audience, Post, Side
from trials.correspondence.queries import writers_still_there
from trials.correspondence.services import due_recount, posts_erase
from trials.lifecycle.models import Trial
from trials.lifecycle.parties import people_of_sme

_VENDOR_ROLES = ("owner", "sales", "technical")


@listener("correspondence.posted", name="correspondence.tell", in_transaction=True)
def tell(message: Message) -> None:
    """Mail with a link to the thread: the answer is written there."""
    post = Post.objects.select_related("trial__vendor__organisation").get(pk=message.payload["post_pk"])
    if post.is_report:
        _tell_officers(post.trial, "trial_report")
        return
    if post.side != Side.SME and post.audience != Audience.VENDOR:
        _tell_sme(post)
    if post.side != Side.VENDOR and post.audience != Audience.SME:
        _tell_vendor(post)


@listener("correspondence.overdue", name="correspondence.tell_officers", in_transaction=True)
def tell_overdue(message: Message) -> None:
    _tell_officers(Trial.objects.get(pk=message.payload["trial_pk"]), "trial_answer_late")


@listener("calendar.changed", name="correspondence.recount_due")
def recount_due(message: Message) -> None:
    """A day that counts no longer, or again, moves what waits for a vendor's answer."""
    forget_holidays(dt.date.fromisoformat(message.payload["date"]).year)
    due_recount()


@listener("person.erased", name="correspondence.person_erased")
def person_erased(message: Message) -> None:
    posts_erase(user=User.objects.get(pk=message.payload["user_pk"]))


def _tell_sme(post: Post) -> None:
    """Who speaks for the SME in this trial, and whoever of it wrote in the thread; nobody who has left."""
    trial = post.trial
    notify(
        users=people_of_sme([trial])[trial.pk] | writers_still_there(trial),
        kind="trial_post",
        context={"trial_id": trial.public_id, "side": post.side},
        url=reverse("correspondence:sme", args=[trial.public_id]),
    )


def _tell_vendor(post: Post) -> None:
    trial = post.trial
    if trial.vendor.organisation is None:
        return
    notify(
        organisation=trial.vendor.organisation,
        roles=_VENDOR_ROLES,
        kind="handover_post",
        context={"trial_id": trial.public_id, "side": post.side, "is_for_information": post.is_for_information},
        url=reverse("correspondence:vendor", args=[trial.public_id]),
    )


def _tell_officers(trial: Trial, kind: str) -> None:
    notify(
        users=officers_for(trial.province_code),
        kind=kind,
        context={"trial_id": trial.public_id},
        url=reverse("correspondence:officer", args=[trial.public_id]),
    )
