"""A served site and browsers to visit it with; whatever a visit does, nothing may fail unseen and nothing may leave the host."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import PHONE, WITHIN, launched
from tests.processes import ending_with_us


@contextmanager
def served(folder: str, *arguments: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """The address of a server that runs as `srdi serve` on a free port, and its process."""
    surroundings = {**os.environ, "SRDI_DATA_DIR": folder, "SRDI_CHAT_RATE": "1000000/minute", "PYTHONUTF8": "1"}
    command = ending_with_us(sys.executable, "-m", "bot.cli", "serve", "--port", "0", *arguments)
    with subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            said = process.stdout.readline()
            found = re.search(r"http://\S+", said)
            assert found, f"the server did not say where it is: {said!r}"
            yield found[0].rstrip("/"), process
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=120)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running site."""
    with served(str(tmp_path_factory.mktemp("site"))) as (address, _process):
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser a module: as long as it is there its event loop runs, and tests with loops of their own cannot."""
    with launched() as started:
        yield started


class Visits:
    """Makes visitors, each with a cookie jar of its own, and notes what goes wrong in any of their pages."""

    def __init__(self, site: str, browser: Browser, until: ExitStack) -> None:
        self._site, self._browser, self._until = site, browser, until
        self.faults: list[str] = []
        self.expected: list[str] = []
        """Parts of faults that a test provokes on purpose."""

    def __call__(
        self, language: str = "en", *, size: tuple[int, int] = PHONE, theme: str = "light", scripts: bool = True
    ) -> Page:
        context = self._browser.new_context(
            base_url=self._site,
            locale=language,
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
        )
        self._until.callback(context.close)
        context.set_default_timeout(WITHIN)
        context.on("request", lambda request: self._check_host(request.url))
        page = context.new_page()
        page.on("console", lambda said: self._note(said.type in ("error", "warning"), f"console: {said.text}"))
        page.on("pageerror", lambda error: self._note(True, f"error: {error}"))
        return page

    def _check_host(self, url: str) -> None:
        self._note(urlsplit(url).netloc != urlsplit(self._site).netloc, f"left the host: {url}")

    def _note(self, wrong: bool, fault: str) -> None:
        if wrong and not any(part in fault for part in self.expected):
            self.faults.append(fault)


@pytest.fixture
def visit(site: str, browser: Browser) -> Iterator[Visits]:
    """Visitors of the site; the test fails for whatever went wrong in their browsers."""
    with ExitStack() as until:
        visits = Visits(site, browser, until)
        yield visits
        assert visits.faults == []
