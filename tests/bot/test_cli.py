"""The command line as a whole."""

import os
import subprocess
import sys
from importlib import import_module

import pytest

from bot import cli, commands
from bot.cli import main


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    printed = capsys.readouterr().out
    assert all(command in printed for command in commands._RUN_BY)


def test_every_command_that_is_offered_can_be_run() -> None:
    offered = next(action for action in cli._parser()._actions if isinstance(action.choices, dict)).choices
    assert isinstance(offered, dict)
    assert set(offered) == set(commands._RUN_BY)
    for module, function in commands._RUN_BY.values():
        assert callable(getattr(import_module(f"bot.commands.{module}"), function))


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys, contextlib\nfrom bot.cli import main\n"
        "with contextlib.suppress(SystemExit): main(['--help'])\n"
        "sys.exit(' '.join(sorted({'pydantic', 'yaml', 'transitions', 'babel', 'assessment.library'} & set(sys.modules))))"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ended.stderr.strip() == ""


@pytest.mark.parametrize("module", ["assess", "chat", "listings", "policy_check"])
def test_a_command_that_needs_no_registry_does_not_load_one(module: str) -> None:
    script = f"import sys, bot.commands.{module}\nsys.exit(' '.join({{'alembic', 'sqlalchemy'}} & set(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ended.stderr.strip() == ""


def test_a_wrong_command_is_refused_with_the_allowed_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["asess"])
    assert left.value.code == 2
    assert "assess" in capsys.readouterr().err


def test_a_reader_that_stops_early_sees_no_traceback() -> None:
    script = f"{sys.executable} -m bot.cli questions --region hangzhou | head -1"
    ended = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert ended.stdout.count("\n") == 1
    assert ended.stderr == ""


def test_a_terminal_that_cannot_show_chinese_gets_escapes_and_no_traceback() -> None:
    surroundings = {**os.environ, "PYTHONIOENCODING": "ascii"}
    ended = subprocess.run(
        [sys.executable, "-m", "bot.cli", "regions"], capture_output=True, text=True, check=False, env=surroundings
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "hangzhou" in ended.stdout
