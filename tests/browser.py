"""A real Chromium for tests: the system's own, never a downloaded one, kept from calling anybody by itself."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from playwright.sync_api import Browser, Locator, expect, sync_playwright

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
FLAGS: Final = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WITHIN: Final = 60_000
"""Milliseconds after which whoever waits for a page gives up: a busy machine may stand still for many seconds."""
PHONE: Final = (390, 844)
DESKTOP: Final = (1280, 800)


@contextmanager
def launched() -> Iterator[Browser]:
    """One browser; the test is skipped where there is none."""
    program = os.environ.get("SRDI_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("no Chromium: apt-get install chromium fonts-wqy-zenhei, or name one with SRDI_CHROMIUM")
    expect.set_options(timeout=WITHIN)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def follow(clicked: Locator) -> None:
    """Click on what leads to another page, and wait for that: whoever looks at a page that is being left sees either, or fails."""
    with clicked.page.expect_navigation():
        clicked.click()
