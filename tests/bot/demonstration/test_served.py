"""`srdi serve --demonstration`: apart from all real data, marked on every page, its sign-in said on the terminal alone."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from bot.cli import main
from bot.demonstration.place import NotBesideRealData, clear, settings_of
from bot.exits import EXIT_FAILED, EXIT_OK
from bot.settings import Settings
from tests.processes import ending_with_us

MARKED = "Demonstration data: this region and all its firms are made up."


@contextmanager
def _served(folder: Path) -> Iterator[tuple[str, str]]:
    """The address, and all that was said on the terminal before it."""
    surroundings = {**os.environ, "SRDI_DATA_DIR": str(folder), "PYTHONUTF8": "1"}
    command = ending_with_us(sys.executable, "-m", "bot.cli", "serve", "--port", "0", "--demonstration")
    with subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = ""
        try:
            while not (found := re.search(r"http://\S+", said)):
                line = process.stdout.readline()
                assert line, said
                said += line
            yield found[0].rstrip("/"), said
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=120)


def _field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, page
    return found[1]


def test_it_is_served_apart_from_real_data_and_signed_in_to_with_what_the_terminal_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SRDI_DATA_DIR", str(tmp_path))
    with _served(tmp_path) as (address, said), httpx2.Client(headers={"Accept-Language": "en"}) as client:
        assert MARKED in client.get(f"{address}/").text
        page = client.get(f"{address}/console/sign-in").text
        assert MARKED in page
        password = re.search(r"demo\.approver +(\S+)", said)
        assert password
        fields = {"csrf": _field(page, "csrf"), "username": "demo.approver", "password": password[1]}
        page = client.post(f"{address}/console/sign-in", data=fields, follow_redirects=True).text
        assert main(["demonstration", "code"]) == EXIT_OK
        fields = {"csrf": _field(page, "csrf"), "code": capsys.readouterr().out.strip()}
        page = client.post(f"{address}/console/code", data=fields, follow_redirects=True).text
        assert ">1,200</a>" in page
        assert '<p class="notice demonstration">' in page
        for path in ("firms", "policy", "imports", "reminders"):
            answer = client.get(f"{address}/console/{path}")
            assert (answer.status_code, '<p class="notice demonstration">' in answer.text) == (200, True)
    assert [file.name for file in tmp_path.iterdir()] == ["demonstration"]


@pytest.mark.parametrize("name", ["SRDI_DATABASE_URL", "SRDI_REDIS_URL"])
def test_it_does_not_start_where_real_data_may_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.setenv("SRDI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv(name, "postgresql://nobody@127.0.0.1:1/srdi")

    for command in (["serve", "--demonstration", "--port", "0"], ["demonstration", "code"]):
        assert main(command) == EXIT_FAILED
        assert name in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_no_store_no_key_and_no_channel_of_the_installation_is_used(tmp_path: Path) -> None:
    real = Settings(data_dir=tmp_path, registry_keys=SecretStr("x"), telegram_token=SecretStr("y"), port=9000)
    made_up = settings_of(real)

    assert made_up.registry_file == tmp_path / "demonstration" / "registry.sqlite3"
    assert not made_up.registry_keys.get_secret_value()
    assert not made_up.telegram_token.get_secret_value()
    assert made_up.port == 9000
    with pytest.raises(NotBesideRealData):
        settings_of(Settings(data_dir=tmp_path, redis_url="redis://127.0.0.1"))


def test_what_was_there_before_is_gone_and_nothing_beside_it(tmp_path: Path) -> None:
    made_up = settings_of(Settings(data_dir=tmp_path))
    made_up.data_dir.mkdir()
    made_up.registry_file.touch()
    (tmp_path / "registry.sqlite3").touch()
    clear(made_up)
    clear(made_up)

    assert [file.name for file in tmp_path.iterdir()] == ["registry.sqlite3"]


def test_without_a_demonstration_there_is_no_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SRDI_DATA_DIR", str(tmp_path))

    assert main(["demonstration", "code"]) == EXIT_FAILED
    assert "srdi serve --demonstration" in capsys.readouterr().err
