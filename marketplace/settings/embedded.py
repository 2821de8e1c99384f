"""One process, no server beside it: SQLite, Celery in memory, tantivy (design §3)."""

from marketplace.keys import from_folder
from marketplace.settings.base import *
from marketplace.settings.base import BASE_DIR, ENV

PROFILE = "embedded"
DEMO = ENV.flag("DEMO", True)
DATA_DIR = ENV.folder("DATA_DIR", BASE_DIR / "var")
DATABASE_FILE = DATA_DIR / "marketplace.sqlite3"

KEYS = from_folder(DATA_DIR, database_exists=DATABASE_FILE.exists())
SECRET_KEY = KEYS.django_secret

PORT = ENV.number("PORT", 8000, low=1, high=65534)
SIMULATOR_PORT = ENV.number("SIMULATOR_PORT", PORT + 1, low=1, high=65535)
SITE_URL = ENV.text("SITE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
WAGTAILADMIN_BASE_URL = SITE_URL
SIMULATOR_ORIGIN = f"http://127.0.0.1:{SIMULATOR_PORT}" if DEMO else ""
ALLOWED_HOSTS = ENV.words("ALLOWED_HOSTS", "127.0.0.1,localhost,testserver")
BIND_HOST = "127.0.0.1" if DEMO else ENV.text("BIND_HOST", "127.0.0.1")

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATABASE_FILE,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
        },
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = None

# Served from where they lie: no copying on first start. The service profile collects and compresses.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

SEARCH_ENGINE = "tantivy"
SEARCH_URL = ""
SEARCH_INDEX_DIR = DATA_DIR / "search"

CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.05}
CELERY_WORKER_POOL = "threads"
CELERY_WORKER_CONCURRENCY = 4

# Kept in the database and readable on a page of the demonstration; nothing leaves the machine.
EMAIL_BACKEND = "marketplace.notify.backends.StoredMail"
DEFAULT_FROM_EMAIL = "Dùng thử <khong-tra-loi@dungthu.example>"
