"""What a test asks for, told by its markers and fixtures."""

import pytest
from django.test import SimpleTestCase


def has_database(item: pytest.Item) -> bool:
    """It reads or writes the database, or may."""
    asked = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    of_class = getattr(item, "cls", None)
    is_case = of_class is not None and issubclass(of_class, SimpleTestCase)
    return bool(asked or is_case or item.get_closest_marker("django_db"))
