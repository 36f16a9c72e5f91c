"""`srdi chat` as a user starts it: in a terminal, through a pipe, interrupted, killed, and begun again."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pytest

from tests.servers import RedisServer

COMMAND = [sys.executable, "-m", "bot.cli", "chat", "--on", "2026-11-21"]
ANSWERS = {
    "公司主要做哪一行": "工业",
    "自己独立承担责任的法人吗": "是的",
    "公司成立满几年了": "2012年成立",
    "一共有多少员工": "120人",
    "严重失信名单吗": "没有",
    "禁止、限制或要求淘汰的吗": "没有",
    "重大安全、质量或环境污染事故": "没有",
    "公司现在有下面哪些称号": "创新型中小企业",
    "公司有下面哪些称号": "1",
    "去年全年的营业收入": "3500万",
    "去年的收入里，主要业务挣来的是多少": "三千四百万",
    "前年的收入里，主要业务挣来的是多少": "2900万",
    "公司的资产一共有多少": "0.42亿",
    "公司一共欠多少钱": "一千六百万",
    "前年全年的营业收入": "三千万",
    "去年公司在研发上一共花了多少钱": "185万",
    "前年公司在研发上一共花了多少钱": "150万",
    "占百分之几": "百分之十二",
}


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "SRDI_DATA_DIR": str(tmp_path / "data"), "PYTHONUTF8": "1", "TERM": "dumb", "COLUMNS": "100"}


@contextmanager
def terminal(home: dict[str, str], *options: str) -> Iterator["pexpect.spawn[str]"]:
    command = [*COMMAND, *options]
    child = pexpect.spawn(command[0], command[1:], env=home, encoding="utf-8", timeout=60, dimensions=(50, 120))
    # A twentieth of a second before each line is for password prompts.
    child.delaybeforesend = None
    try:
        yield child
    finally:
        child.close(force=True)


def piped(home: dict[str, str], *lines: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    text = "".join(f"{line}\n" for line in lines)
    return subprocess.run(
        [*COMMAND, *options], input=text, env=home, capture_output=True, text=True, timeout=60, check=False
    )


def test_an_owner_in_hangzhou_answers_in_chinese_words_and_gets_the_result_with_clauses(home: dict[str, str]) -> None:
    with terminal(home) as child:
        child.expect("用哪种语言")
        child.expect("> ")
        child.sendline("杭州")
        said = ""
        for _ in range(80):
            child.expect("\r\n> ")
            said = child.before or ""
            if "问完了" in said:
                break
            child.sendline(next((answer for words, answer in ANSWERS.items() if words in said), "不知道"))
        assert "问完了" in said
        assert "hangzhou-draft 二(一)2" in said
        assert "cn-2026" in said
        assert "创新型中小企业" in said
        child.sendline("退出")
        child.expect(pexpect.EOF)
        child.wait()
        assert child.exitstatus == 0


def test_ctrl_c_stops_kindly_and_the_next_start_goes_on_where_it_was(home: dict[str, str]) -> None:
    with terminal(home) as child:
        child.expect("> ")
        child.sendline("杭州")
        child.expect("自己独立承担责任的法人吗")
        child.expect("> ")
        child.sendline("是的")
        child.expect("公司主要做哪一行")
        child.expect("> ")
        stopped = 1
        for _ in range(20):
            # Between prompt and reading there is a moment in which Ctrl-C is noticed at the next key only.
            child.sendintr()
            stopped = child.expect(["下次会从这里接着来", pexpect.TIMEOUT], timeout=1)
            if stopped == 0:
                break
        assert stopped == 0
        child.expect(pexpect.EOF)
        child.wait()
        assert child.exitstatus == 0
    with terminal(home) as child:
        child.expect("继续上次的自测")
        child.expect("公司主要做哪一行")


def test_a_process_killed_between_two_messages_loses_nothing(home: dict[str, str]) -> None:
    with terminal(home) as child:
        for message, then in (("杭州", "自己独立承担责任的法人吗"), ("是的", "已答 1 题")):
            child.expect("> ")
            child.sendline(message)
            child.expect(then)
        child.kill(signal.SIGKILL)
        child.expect(pexpect.EOF)
    assert "在本地区注册的独立法人：是" in piped(home, "回顾").stdout


def test_a_script_can_answer_through_a_pipe_and_the_end_of_it_is_no_error(home: dict[str, str]) -> None:
    done = piped(home, "杭州", "是的", "营收很多")
    assert done.returncode == 0
    assert "> 是的" in done.stdout
    assert "下次会从这里接着来" in done.stdout
    assert done.stderr == ""


def test_bytes_that_are_no_text_stop_nothing(home: dict[str, str]) -> None:
    done = subprocess.run(
        COMMAND, input=b"\xff\xfe\n\xe6\n" + "杭州\n".encode(), env=home, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0
    assert "自己独立承担责任的法人吗".encode() in done.stdout


def test_it_speaks_english_where_asked_to_and_remembers_that(home: dict[str, str]) -> None:
    assert "Which region" in piped(home, options=("--locale", "en")).stdout
    again = piped(home).stdout
    assert "Which region" in again
    assert "Your answers are kept" in again


def test_a_reader_that_goes_away_is_no_error(home: dict[str, str]) -> None:
    shell = f"(echo 杭州; echo 工业; echo 是) | {' '.join(COMMAND)} | head -1"
    done = subprocess.run(["sh", "-c", shell], env=home, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""


def test_a_day_that_is_none_is_refused_before_anything_is_asked(home: dict[str, str]) -> None:
    done = piped(home, options=("--on", "2026-02-30"))
    assert done.returncode == 2
    assert "YYYY-MM-DD" in done.stderr
    assert done.stdout == ""


def test_a_language_that_there_is_none_of_is_refused_with_those_there_are(home: dict[str, str]) -> None:
    done = piped(home, options=("--locale", "xx"))
    assert done.returncode == 2
    assert "zh_Hans_CN" in done.stderr


def test_a_folder_that_cannot_be_written_is_named_with_the_way_out(home: dict[str, str], tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    done = piped({**home, "SRDI_DATA_DIR": str(blocked / "below")})
    assert done.returncode == 1
    assert "SRDI_DATA_DIR" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_code_made_in_one_terminal_goes_on_in_another_that_shares_a_redis(
    home: dict[str, str], tmp_path: Path
) -> None:
    with RedisServer() as server:
        here = {**home, "SRDI_REDIS_URL": server.url}
        there = {**here, "SRDI_DATA_DIR": str(tmp_path / "elsewhere")}
        said = piped(here, "杭州", "是的", "continue elsewhere").stdout
        code = re.findall(r"[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}", said)[0]
        assert "用哪种语言" in piped(there).stdout, "terminals that share a Redis have talks of their own"
        assert "在本地区注册的独立法人：是" in piped(there, "回顾", options=("--resume", code)).stdout
        again = piped({**here, "SRDI_DATA_DIR": str(tmp_path / "third")}, options=("--resume", code, "--locale", "en"))
        assert "This code does not work" in again.stdout


def test_a_redis_that_is_not_there_is_named_without_a_traceback(home: dict[str, str]) -> None:
    done = piped({**home, "SRDI_REDIS_URL": "redis://anna:secret@127.0.0.1:1/0"}, "杭州")
    assert done.returncode == 1
    assert "127.0.0.1:1" in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr
