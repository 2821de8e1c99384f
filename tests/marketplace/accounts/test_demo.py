import pytest

from marketplace.accounts import demo
from marketplace.accounts.models import Membership, Organisation, RegisterEntry, User

pytestmark = pytest.mark.django_db


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (User, Organisation, Membership, RegisterEntry))


def test_demo_accounts_are_made_once(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    demo.ensure_demo_accounts()
    first = counts()
    seeds = demo.totp_seeds()

    demo.ensure_demo_accounts()

    assert counts() == first
    assert demo.totp_seeds() == seeds
    assert demo.is_ready()
    assert demo.sme_organisation().is_proven
    assert demo.sme_organisation().size == "small"
    assert demo.vendor_organisation().kind == "vendor"


def test_no_demo_accounts_outside_the_demonstration(settings):
    settings.DEMO = False
    with pytest.raises(RuntimeError):
        demo.ensure_demo_accounts()
    assert not User.objects.exists()


def test_reviewers_get_view_only(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    demo.ensure_demo_accounts()
    reviewer = User.objects.get(email="thamdinh1@dungthu.example")
    assert reviewer.has_perm("wagtailadmin.access_admin")
    assert reviewer.has_perm("platforms.view_platform")
    assert not reviewer.has_perm("platforms.publish_platform")
    assert not reviewer.has_perm("platforms.change_platform")
