"""Debian's Chromium under Playwright, for the pages that people look at.

Where no Chromium is installed the tests are skipped (`make test` installs it where it may); where one is, that it
does not start is a failure.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

_CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

needs_chromium = pytest.mark.skipif(
    _CHROMIUM is None, reason="no Chromium; on Debian: apt-get install chromium"
)


def faults(page: Page) -> list[tuple[str, str]]:
    """What axe finds on a page: rule, and where it is broken first."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found]


def faults_in_both_schemes(page: Page) -> list[tuple[str, str, str]]:
    """What axe finds on a page as it stands, by light and by dark."""
    found = []
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += [(scheme, *fault) for fault in faults(page)]
    return found


def is_too_wide(page: Page) -> bool:
    """Whether a page scrolls sideways in a window of 1280 pixels at 200 %."""
    before = page.viewport_size
    page.set_viewport_size({"width": 640, "height": 450})
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    if before:
        page.set_viewport_size(before)
    return bool(wide)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser, started once for the tests of a file."""
    with sync_playwright() as engine:
        started = engine.chromium.launch(executable_path=_CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()
