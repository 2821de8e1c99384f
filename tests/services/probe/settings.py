"""The test settings with the probe's listener."""

from marketplace.settings.test import *  # noqa: F403
from marketplace.settings.test import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.services.probe"]
