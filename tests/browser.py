"""Debian's Chromium under Playwright, for the pages that people look at.

Where no Chromium is installed the tests are skipped (`make test` installs it where it may); where one is, that it
does not start is a failure.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

_CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

needs_chromium = pytest.mark.skipif(
    _CHROMIUM is None, reason="no Chromium; on Debian: apt-get install chromium"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser, started once for the tests of a file."""
    with sync_playwright() as engine:
        started = engine.chromium.launch(executable_path=_CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()
