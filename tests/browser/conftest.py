"""A real site and a real Chromium for every browser test."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import site as sites
from tests.browser.reader import Reader

SHOTS = Path(__file__).resolve().parents[2] / ".cache" / "screenshots"
# Chromium looks nothing up and calls nobody; as root it needs --no-sandbox.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run", "--disable-quic"]  # fmt: skip


@pytest.fixture(
    scope="package",
    params=[
        "embedded",
        pytest.param("service", marks=[pytest.mark.postgres, pytest.mark.redis, pytest.mark.elasticsearch]),
    ],
)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sites.Site]:
    """The product on the embedded profile, and on the service's servers, started once for every module here.

    BROWSER_SITE (an address) with DATA_DIR uses a site that runs already, for working on a test.
    """
    if address := os.environ.get("BROWSER_SITE"):
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "marketplace.settings.embedded"}
        yield sites.Site(tmp_path_factory.mktemp("known"), env, address)
        return
    run = {"embedded": sites.embedded, "service": sites.service}[request.param]
    if request.param == "service":
        request.getfixturevalue("django_db_setup")  # makes the template that the site's database is copied from
    with run(tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.fixture(scope="module")
def browser(chromium: str, site: sites.Site) -> Iterator[Browser]:
    """Opened after the site and closed with its module: Playwright's event loop must not outlive it, because Django
    refuses the database to a thread that runs one."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def reader_of(browser: Browser, site: sites.Site, request: pytest.FixtureRequest) -> Iterator:
    """Open a browser of one person: `reader_of("sme")`; `phone=True` gives 360 px."""
    contexts: list[BrowserContext] = []

    def open_(name: str, *, phone: bool = False) -> Reader:
        size = {"width": 360, "height": 740} if phone else {"width": 1280, "height": 900}
        context = browser.new_context(viewport=size, locale="vi-VN", base_url=site.url)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        contexts.append(context)
        page: Page = context.new_page()
        folder = SHOTS / request.node.callspec.params["site"]
        folder.mkdir(parents=True, exist_ok=True)
        return Reader(page, name, folder)

    yield open_
    for context in contexts:
        context.close()
