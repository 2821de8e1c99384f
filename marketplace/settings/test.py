"""Tests: the embedded parts, or the service's servers where TEST_DATABASE_URL and its fellows are set.

Only these settings (and `bench/`) may use parts of the demonstration on the service's servers.
TEST_DATABASE_URL (postgresql://…), TEST_REDIS_URL (redis://…) and TEST_SEARCH_URL (http://…) are
what `make services` prints; each may stand alone. Each worker of a parallel run has its own data folder, Redis
database and index names.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault(
    "DATA_DIR",
    str(Path(__file__).resolve().parents[2] / ".cache" / f"test-data-{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"),
)

from marketplace.settings.embedded import *
from marketplace.settings.embedded import CACHES, DATABASES, ENV

PROFILE = "test"
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
if not DEMO:
    raise ImproperlyConfigured("DEMO=0 is refused by the test settings: the suites cover the demonstration too.")

if ENV.text("TEST_DATABASE_URL", ""):
    DATABASES["default"] = ENV.postgresql("TEST_DATABASE_URL")
if ENV.text("TEST_REDIS_URL", ""):
    _redis = ENV.url("TEST_REDIS_URL", schemes=frozenset({"redis"}))
    _server, _, _number = _redis.rpartition("/")
    # A test that starts processes of its own names a database; the suites take one per worker.
    CELERY_BROKER_URL = _redis if int(_number or 0) else f"{_server}/{int(_WORKER.removeprefix('gw') or 0) % 8}"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 30,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    }
if ENV.text("TEST_SEARCH_URL", ""):
    SEARCH_ENGINE = "elasticsearch"
    SEARCH_URL = ENV.url("TEST_SEARCH_URL", schemes=frozenset({"http"}))
SEARCH_INDEX_PREFIX = f"dungthu-test-{_WORKER}{'-site' if ENV.flag('TEST_SITE', False) else ''}"
# A busy machine is no reason to fail: what happens without the server has tests of its own.
SEARCH_ANSWER_WITHIN_SECONDS = 15
if not ENV.flag("TEST_SITE", False):
    SEARCH_JOURNAL_SECONDS = 0.0
SEARCH_SHOWN_AT_ONCE = True

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {**CACHES}
if not ENV.flag("TEST_SITE", False):
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
elif ENV.text("TEST_REDIS_URL", ""):
    # A site in several processes, driven by a browser: one cache for all, mail where its page shows it.
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CELERY_BROKER_URL}}
