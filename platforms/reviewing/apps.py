from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ReviewingConfig(AppConfig):
    name = "platforms.reviewing"
    label = "reviewing"
    verbose_name = _("Thẩm định")

    def ready(self) -> None:
        from marketplace import slots
        from platforms.reviewing import doors, panels
        from platforms.reviewing.loading import load_criteria
        from platforms.reviewing.navigation import room_item
        from platforms.reviewing.signals import own_signals

        post_migrate.connect(load_criteria, sender=self, dispatch_uid="reviewing.criteria")
        doors.connect()
        slots.fill("review.refusal", doors.refusal)
        slots.fill("nav.room", room_item)
        slots.fill("listing.facts", panels.decision_history, order=90)
        slots.fill("listing.suspension", panels.suspension_notice)
        slots.fill("review.signals", own_signals, order=10)
