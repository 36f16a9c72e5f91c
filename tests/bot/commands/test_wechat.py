"""`srdi wechat` as an operator runs it, against a vendor that answers as the real one does."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image

from bot.cli import main
from tests.fakes.faults import Fault, errcode, server_error
from tests.fakes.servers import WeChatServer


class Done(NamedTuple):
    """What a command came to."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture(scope="module")
def api() -> Iterator[WeChatServer]:
    with WeChatServer() as server:
        yield server


class Operator:
    """Runs commands with the account's settings."""

    def __init__(
        self, api: WeChatServer, folder: Path, environment: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]
    ) -> None:
        self._environment, self._capture = environment, capture
        self.settings = {
            "SRDI_DATA_DIR": str(folder / "data"),
            "SRDI_PUBLIC_URL": "https://self-check.example",
            "SRDI_WECHAT_APP_ID": WeChatServer.APP_ID,
            "SRDI_WECHAT_SECRET": WeChatServer.SECRET,
            "SRDI_WECHAT_API": api.url,
        }

    def runs(self, *arguments: str, **changed: str) -> Done:
        """The command, with these settings changed; an empty one is not set."""
        for name, value in {**self.settings, **changed}.items():
            self._environment.setenv(name, value)
        code = main(["wechat", *arguments])
        done = Done(code, *self._capture.readouterr())
        assert WeChatServer.SECRET not in done.stdout + done.stderr
        return done


@pytest.fixture
def operator(
    api: WeChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Operator]:
    yield Operator(api, tmp_path, monkeypatch, capsys)
    api.clear_faults()


def test_the_menu_is_published_shown_and_removed(operator: Operator, api: WeChatServer) -> None:
    done = operator.runs("menu")
    assert (done.returncode, done.stderr) == (0, "")
    assert "published" in done.stdout
    menu = api.menu()
    assert menu is not None
    assert [button["name"] for button in menu["button"]] == ["自测", "结果", "帮助"]
    assert "https://self-check.example/" in str(menu)

    shown = operator.runs("menu", "--show")
    assert shown.returncode == 0
    assert "  目前的结果 → result" in shown.stdout.splitlines()

    removed = operator.runs("menu", "--remove")
    assert (removed.returncode, api.menu()) == (0, None)
    assert "no menu yet" in operator.runs("menu", "--show").stdout


def test_the_menu_speaks_the_language_that_is_asked_for(operator: Operator, api: WeChatServer) -> None:
    assert operator.runs("menu", "--locale", "en").returncode == 0
    assert [button["name"] for button in (api.menu() or {})["button"]] == ["Check", "Result", "Help"]
    refused = operator.runs("menu", "--locale", "fr")
    assert refused.returncode == 2
    assert "zh_Hant_TW" in refused.stderr


def test_without_a_public_address_the_menu_has_no_page_and_it_is_said_why(
    operator: Operator, api: WeChatServer
) -> None:
    done = operator.runs("menu", SRDI_PUBLIC_URL="")
    assert "SRDI_PUBLIC_URL" in done.stdout
    assert "'view'" not in str(api.menu())


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_a_code_for_a_region_is_drawn_to_be_scanned(
    operator: Operator, api: WeChatServer, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"code.{ending}"
    done = operator.runs("qr", "--region", "hangzhou", "--out", str(out), "--days", "7")
    assert (done.returncode, done.stderr) == (0, "")
    assert "杭州" in done.stdout
    asked = api.calls("qrcode/create")[-1].fields
    assert asked["action_info"] == {"scene": {"scene_str": "hangzhou"}}
    assert asked["expire_seconds"] == 7 * 24 * 3600
    if ending == "png":
        with Image.open(out) as picture:
            assert picture.size[0] == picture.size[1] > 200
    else:
        assert out.read_text().rstrip().endswith("</svg>")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--region", "atlantis", "--out", "code.png"], "hangzhou"),
        (["--region", "hangzhou", "--out", "code.gif"], ".png"),
        (["--region", "hangzhou", "--out", "no/such/folder/code.png"], "no/such/folder"),
        (["--region", "hangzhou", "--out", "code.png", "--days", "31"], "1 to 30"),
        (["--region", "hangzhou", "--out", "code.png", "--days", "0"], "1 to 30"),
    ],
)
def test_an_argument_that_cannot_be_used_is_told_before_wechat_is_asked(
    operator: Operator, api: WeChatServer, arguments: list[str], said: str
) -> None:
    before = len(api.calls())
    done = operator.runs("qr", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(api.calls()) == before


def test_showing_and_removing_at_once_is_refused(operator: Operator) -> None:
    assert operator.runs("menu", "--show", "--remove").returncode == 2


def test_a_picture_that_cannot_be_written_is_told(operator: Operator, tmp_path: Path) -> None:
    (tmp_path / "code.png").mkdir()
    done = operator.runs("qr", "--region", "hangzhou", "--out", str(tmp_path / "code.png"))
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


@pytest.mark.parametrize("missing", ["SRDI_WECHAT_APP_ID", "SRDI_WECHAT_SECRET"])
def test_a_setting_that_is_missing_is_named(operator: Operator, missing: str) -> None:
    done = operator.runs("menu", **{missing: ""})
    assert done.returncode == 1
    assert missing in done.stderr


def test_a_wrong_secret_is_named(operator: Operator) -> None:
    done = operator.runs("menu", SRDI_WECHAT_SECRET=WeChatServer.SECRET[::-1])
    assert done.returncode == 1
    assert "copy SRDI_WECHAT_SECRET anew" in done.stderr


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (errcode(48001), "not use this API"),
        (errcode(40164), "allow list"),
        (errcode(-1), "try again in"),
        (server_error(), "may or may not"),
        (errcode(40018), "srdi check"),
    ],
)
def test_what_wechat_does_not_take_is_said_with_what_to_do(
    operator: Operator, api: WeChatServer, fault: Fault, said: str
) -> None:
    api.fault("menu/create", fault, times=None)
    done = operator.runs("menu")
    assert done.returncode == 1
    assert said in done.stderr


def test_an_address_that_nobody_answers_at_is_told(operator: Operator) -> None:
    done = operator.runs("menu", SRDI_WECHAT_API="http://127.0.0.1:9")
    assert done.returncode == 1
    assert "no connection" in done.stderr


def test_a_folder_that_cannot_hold_the_token_is_named_with_the_way_out(operator: Operator, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = operator.runs("menu", SRDI_DATA_DIR=str(tmp_path / "file" / "below"))
    assert done.returncode == 1
    assert "SRDI_DATA_DIR" in done.stderr


def test_the_program_itself_publishes_the_menu(operator: Operator, api: WeChatServer) -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SRDI_")}
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "wechat", "menu", "--locale", "en"],
        env={**inherited, **operator.settings, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (api.menu() or {})["button"][0]["name"] == "Check"
