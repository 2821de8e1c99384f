"""The WSGI entry: `gunicorn marketplace.wsgi` on the service profile."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.service")
application = get_wsgi_application()
