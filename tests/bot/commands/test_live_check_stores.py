"""What `srdi check` says of the stores: that they answer, and what a crash of Redis would cost."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from bot.commands.live_check_findings import Finding, Mark
from bot.commands.live_check_stores import store_findings
from bot.settings import Settings
from tests.servers import RedisServer

SAFE = ("--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction")


def _found(**set_to: Any) -> list[Finding]:
    return asyncio.run(store_findings(Settings(**set_to)))


def test_an_embedded_store_that_can_be_written_is_well(tmp_path: Path) -> None:
    assert {finding.mark for finding in _found(data_dir=tmp_path)} == {Mark.OK}


def test_a_folder_that_cannot_be_written_is_a_problem_of_the_folder(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    found = _found(data_dir=blocked / "below")
    assert {finding.mark for finding in found} == {Mark.PROBLEM}
    assert all("SRDI_DATA_DIR" in finding.english for finding in found)


def test_root_leaves_no_files_in_the_services_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    if os.getuid() == 0:
        os.chown(tmp_path, 12345, 12345)
    (found,) = _found(data_dir=tmp_path)
    assert found.mark is Mark.PROBLEM
    assert "run srdi check as the service's user" in found.english
    assert not list(tmp_path.iterdir())


def test_a_redis_that_writes_before_it_answers_is_well(tmp_path: Path) -> None:
    with RedisServer(*SAFE) as server:
        assert {finding.mark for finding in _found(data_dir=tmp_path, redis_url=server.url)} == {Mark.OK}


def test_a_redis_that_may_lose_answers_is_said_to(tmp_path: Path) -> None:
    with RedisServer("--maxmemory-policy", "allkeys-lru") as server:
        found = [finding for finding in _found(data_dir=tmp_path, redis_url=server.url) if finding.subject == "Redis"]
    assert [finding.mark for finding in found] == [Mark.NOTE, Mark.PROBLEM]
    assert "appendfsync always" in found[0].english
    assert "noeviction" in found[1].english


def test_a_redis_that_hides_its_configuration_leaves_the_question_to_a_person(tmp_path: Path) -> None:
    with RedisServer("--rename-command", "CONFIG", "") as server:
        found = _found(data_dir=tmp_path, redis_url=server.url)
    assert [finding.mark for finding in found] == [Mark.OK, Mark.OK, Mark.NOTE]


def test_a_redis_that_is_not_there_is_a_problem_that_repeats_no_password(tmp_path: Path) -> None:
    found = _found(data_dir=tmp_path, redis_url="redis://:the-password@127.0.0.1:1/0")
    assert {finding.mark for finding in found} == {Mark.PROBLEM}
    assert not any("the-password" in str(finding) for finding in found)


def test_an_address_of_redis_that_cannot_be_read_is_a_problem_like_any_other(tmp_path: Path) -> None:
    found = _found(data_dir=tmp_path, redis_url="the-password@nowhere")
    assert {finding.mark for finding in found} == {Mark.PROBLEM}
    assert not any("the-password" in str(finding) for finding in found)
