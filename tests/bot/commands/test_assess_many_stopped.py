"""Whatever ends a run in the middle, what stood in the place of its result stands there still, and nothing half-written does."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main
from bot.exits import EXIT_FAILED, EXIT_OK
from tests.bot.commands.test_assess_many import GOOD, HEADINGS

BEGIN = """
import resource, signal, sys, time
import bot.commands.assess_many as command
from bot.bulk.progress import Progress
from bot.bulk.reading.pieces import opened
from bot.cli import main

class Long:
    '''The table again and again, without an end where somebody waits in the middle.'''
    def __init__(self, source, waits):
        self.total, self.kept, self.ignored, self.remarks = 10**12, source.kept, source.ignored, source.remarks
        self._source, self._waits = source, waits
    def pieces(self):
        for round in range(10**9 if self._waits else 30):
            for piece in self._source.pieces():
                yield piece._replace(done=round + 1)

out, how = sys.argv[1:]

def reached(self, done, firms):
    '''Says after some rounds that it is in the middle, and waits there where that is asked for.'''
    if done == 4:
        print('in the middle', flush=True)
    while how == 'waits' and done >= 4:
        time.sleep(0.01)

Progress.reached = reached
command.opened = lambda *asked: Long(opened(*asked), how == 'waits')
if how == 'full':
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, resource.RLIM_INFINITY))
sys.exit(main(['assess', '--region', 'cn', '--on', '2026-11-21', '--locale', 'en', '--profiles', 'firms.csv', '--out', out]))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "firms.csv").write_text("\n".join([HEADINGS, *[GOOD] * 50, ""]), encoding="utf-8")
    return tmp_path


def _begun(folder: Path, out: str, how: str) -> subprocess.Popen[str]:
    (folder / out).write_text("of last month")
    command = [sys.executable, "-c", BEGIN, out, how]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@pytest.mark.parametrize(("out", "sent"), [("out.csv", signal.SIGINT), ("out.parquet", signal.SIGTERM)])
def test_a_run_that_is_stopped_leaves_what_was_there_and_says_so(folder: Path, out: str, sent: signal.Signals) -> None:
    with _begun(folder, out, "waits") as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "in the middle\n"
        run.send_signal(sent)
        _, told = run.communicate(timeout=120)
    assert run.returncode == EXIT_FAILED, told
    assert "stopped: nothing was written" in told
    assert "Traceback" not in told
    assert _names(folder) == sorted(["firms.csv", out])
    assert (folder / out).read_text() == "of last month"


def test_what_a_killed_run_leaves_is_named_so_and_goes_with_the_next_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _begun(folder, "out.csv", "waits") as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "in the middle\n"
        run.kill()
    assert (folder / "out.csv").read_text() == "of last month"
    left = set(_names(folder)) - {"firms.csv", "out.csv"}
    assert left
    assert all(name.endswith(".unfinished") for name in left)
    monkeypatch.chdir(folder)
    asked = ("--region", "cn", "--on", "2026-11-21", "--profiles", "firms.csv", "--out", "out.csv")
    assert main(["assess", *asked]) == EXIT_OK
    assert _names(folder) == ["firms.csv", "out.csv", "out.csv.about.json"]
    assert (folder / "out.csv").read_text(encoding="utf-8-sig").count("\n") == 51


@pytest.mark.parametrize("out", ["out.csv", "out.parquet"])
def test_a_full_disk_ends_the_run_and_leaves_what_was_there(folder: Path, out: str) -> None:
    with _begun(folder, out, "full") as run:
        _, told = run.communicate(timeout=120)
    assert run.returncode == EXIT_FAILED, told
    assert "the result cannot be written" in told
    assert "Traceback" not in told
    assert _names(folder) == sorted(["firms.csv", out])
    assert (folder / out).read_text() == "of last month"
