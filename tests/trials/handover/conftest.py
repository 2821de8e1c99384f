"""A vendor, and its machine, for the tests of the vendor API."""

from typing import Any

import pytest

from tests.factories.lifecycle import VendorFactory


@pytest.fixture
def vendor() -> Any:
    return VendorFactory()


@pytest.fixture
def api(vendor: Any) -> Any:
    from tests.trials.handover.test_api import Api  # not before pytest has rewritten its assertions

    return Api(vendor)
