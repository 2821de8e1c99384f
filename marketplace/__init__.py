"""The project and the kernel everyone shares."""

from marketplace.celery import app as celery_app

__all__ = ["celery_app"]
