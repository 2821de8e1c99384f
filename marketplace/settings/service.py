"""PostgreSQL, Redis, Elasticsearch, gunicorn behind a proxy (design §3). Each address is required."""

from django.core.exceptions import ImproperlyConfigured

from marketplace.keys import from_environment
from marketplace.settings.base import *
from marketplace.settings.base import ENV

PROFILE = "service"
if ENV.flag("DEMO", False):
    raise ImproperlyConfigured("DEMO=1 is refused here: demonstration mode never runs on the service profile.")
DEMO = False
KEYS = from_environment(ENV)
SECRET_KEY = KEYS.django_secret
DATA_DIR = ENV.folder("DATA_DIR", BASE_DIR / "var")

ALLOWED_HOSTS = ENV.words("ALLOWED_HOSTS")
SITE_URL = ENV.url("SITE_URL", schemes=frozenset({"https"})).rstrip("/")
WAGTAILADMIN_BASE_URL = SITE_URL
CSRF_TRUSTED_ORIGINS = [SITE_URL]

DATABASES = {"default": ENV.postgresql("DATABASE_URL")}
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"]["OPTIONS"],  # type: ignore[dict-item]
    "pool": {"min_size": 2, "max_size": ENV.number("DATABASE_POOL", 16, low=2, high=200), "timeout": 10},
}
_REDIS = frozenset({"redis", "rediss"})
CELERY_BROKER_URL = ENV.url("CELERY_BROKER_URL", schemes=_REDIS)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 120,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": ENV.url("CACHE_URL", CELERY_BROKER_URL, schemes=_REDIS),
        "KEY_PREFIX": "dungthu",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
MEDIA_ROOT = ENV.folder("MEDIA_ROOT", DATA_DIR / "media")

SEARCH_ENGINE = "elasticsearch"
SEARCH_URL = ENV.url("SEARCH_URL", schemes=frozenset({"http", "https"}))
SEARCH_INDEX_DIR = None

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = ENV.text("EMAIL_HOST")
EMAIL_PORT = ENV.number("EMAIL_PORT", 587, low=1, high=65535)
EMAIL_HOST_USER = ENV.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = ENV.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = ENV.flag("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = ENV.text("DEFAULT_FROM_EMAIL")

# allauth limits by address: the proxy's X-Forwarded-For tells whose.
ALLAUTH_TRUSTED_PROXY_COUNT = ENV.number("TRUSTED_PROXY_COUNT", 1, low=0, high=5)
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
