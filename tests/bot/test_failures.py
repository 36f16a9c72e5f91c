"""What is logged of a failure tells where it was, and nothing of what anybody answered."""

import asyncio
import gc
import logging
import logging.config

import pytest
from sqlalchemy import create_engine

from bot.failures import LOGGING, Formatter


def _fail(answer: str) -> None:
    try:
        int(answer)
    except ValueError as cause:
        raise KeyError(answer) from cause


def test_a_failure_is_logged_without_its_words_and_those_of_its_cause() -> None:
    with pytest.raises(KeyError) as raised:
        _fail("5000" + "万")
    said = Formatter().formatException((KeyError, raised.value, raised.tb))
    assert said.index("ValueError") < said.index("\nKeyError")
    assert "test_failures.py" in said
    assert "5000万" not in said


def test_the_log_is_set_up_for_whoever_writes_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logging.config.dictConfig(LOGGING)
    try:
        logging.getLogger("uvicorn.error").error("something %s", "failed")
        assert "something failed" in capsys.readouterr().err
    finally:
        root.handlers[:], root.level = before


def test_a_task_that_fails_while_nobody_waits_for_it_is_logged_without_its_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def failing(answer: str) -> None:
        raise ValueError(answer)

    async def run() -> None:
        loop = asyncio.get_running_loop()
        task = asyncio.create_task(failing("5000" + "万"))
        loop.call_soon(int, "7000" + "万")
        await asyncio.wait({task})
        del task
        gc.collect()

    root = logging.getLogger()
    before = root.handlers[:], root.level
    logging.config.dictConfig(LOGGING)
    try:
        asyncio.run(run())
    finally:
        root.handlers[:], root.level = before
    said = capsys.readouterr().err
    assert "Task exception was never retrieved" in said
    assert "Exception in callback" in said
    assert "万" not in said


def test_work_that_was_told_to_stop_is_no_failure_and_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logging.config.dictConfig(LOGGING)
    try:
        for error in (asyncio.CancelledError(), OSError()):
            logging.getLogger("sqlalchemy.pool").error("at %s", type(error).__name__, exc_info=error)
        said = capsys.readouterr().err
    finally:
        root.handlers[:], root.level = before
    assert "at OSError" in said
    assert "CancelledError" not in said


def test_a_cursor_that_went_with_its_connection_is_no_failure_either(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logging.config.dictConfig(LOGGING)
    try:
        with create_engine("sqlite://").connect() as connection:
            # Only by its own hand are these its own words.
            connection._safe_close_cursor(object())  # type: ignore[arg-type]
        logging.getLogger("sqlalchemy.pool").error("something else")
        said = capsys.readouterr().err
    finally:
        root.handlers[:], root.level = before
    assert "cursor" not in said
    assert "something else" in said
