"""What all tests share: the shipped packs, how many examples are tried, and that CI skips nothing that it could run."""

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from assessment.library import Library, load_library

OUTSIDE = "outside this repository"
"""How the reason of a skip begins that is right everywhere: what the test reads is not part of a clone."""

_slow_is_fine = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
settings.register_profile("local", max_examples=200, deadline=None, suppress_health_check=_slow_is_fine)
settings.register_profile(
    "ci", max_examples=400, deadline=None, suppress_health_check=_slow_is_fine, print_blob=True, derandomize=False
)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "local")


@pytest.fixture(scope="session")
def library() -> Library:
    """All packs as they are shipped."""
    return load_library()


@pytest.fixture(scope="module", autouse=True)
def _what_was_there_before_is_not_looked_through_again() -> None:
    """Some tests collect garbage on purpose, and after ten thousand others have run that alone took half a minute each time."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where SRDI_REQUIRE_ALL is set, a test that is skipped for want of a tool has failed."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    if os.environ.get("SRDI_REQUIRE_ALL") and report.skipped and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if OUTSIDE not in reason:
            report.outcome = "failed"
            report.longrepr = f"SRDI_REQUIRE_ALL is set, so nothing may be skipped: {reason}"
    return report  # type: ignore[return-value]
