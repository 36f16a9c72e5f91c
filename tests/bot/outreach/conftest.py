"""Tests of reminders run in asyncio."""

import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
