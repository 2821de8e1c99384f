"""What a signed-in person keeps; a visitor's list lives in the session, what a visitor saw in the browser alone."""

from django.conf import settings
from django.db import models

from platforms.models import Listing


class SavedListing(models.Model):
    """A listing on a person's shortlist."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-saved_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "listing"], name="choosing_saved_once")]

    def __str__(self) -> str:
        return f"user {self.user_id} saved listing {self.listing_id}"


class SeenListing(models.Model):
    """A listing whose page a person opened lately; the few last ones only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "listing"], name="choosing_seen_once")]
        indexes = [models.Index(fields=["seen_at"])]

    def __str__(self) -> str:
        return f"user {self.user_id} saw listing {self.listing_id}"
