"""The documents for operators are true of the code: every setting stands there and no other, and every command is one."""

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import _parser
from bot.commands.live_check_callback import callback_url
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
OPERATORS = ("README.md", "docs/deploy.md", "docs/operating.md")
SETTINGS = {f"SRDI_{field.upper()}" for field in Settings.model_fields}
_NAMED = re.compile(r"SRDI_[A-Z_]*[A-Z]")
_BLOCK = re.compile(r"^```\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`(srdi [a-z][^`]*)`")
_LINK = re.compile(r"\]\(([^)#:\s]*)(?:#([^)\s]*))?\)")


def _text(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def _commands(document: str) -> Iterator[str]:
    text = _text(document)
    yield from _INLINE.findall(text)
    for block in _BLOCK.findall(text):
        for line in block.splitlines():
            if line.startswith("srdi "):
                yield re.split(r"#|&&|[<>]", line)[0]


def test_every_setting_is_explained_to_operators() -> None:
    assert set(_NAMED.findall(_text("docs/deploy.md") + _text("docs/operating.md"))) >= SETTINGS


@pytest.mark.parametrize("document", OPERATORS)
def test_no_document_names_a_setting_that_is_none(document: str) -> None:
    assert set(_NAMED.findall(_text(document))) - SETTINGS == set()


@pytest.mark.parametrize("document", OPERATORS)
def test_every_command_that_a_document_prints_is_one(document: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(argparse.ArgumentParser, "error", lambda _parser, message: said.append(message))
    for command in _commands(document):
        words = shlex.split(command)
        assert words[0] == "srdi"
        _parser().parse_args(words[1:])
        assert not said, f"{document}: {command}: {said}"


def test_every_command_stands_in_the_contract() -> None:
    promised = _text("docs/contract.md")
    assert [command for command in _named_by(_parser()) if f"`{command}" not in promised] == []


def _named_by(parser: argparse.ArgumentParser) -> Iterator[str]:
    actions = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not actions:
        yield parser.prog
    for action in actions:
        for below in action.choices.values():
            yield from _named_by(below)


@pytest.mark.parametrize(
    "document",
    [
        *OPERATORS,
        *("docs/contract.md", "docs/policy-packs.md", "docs/conversation.md", "docs/privacy.md"),
        *("docs/tables.md", "docs/cluster.md", "docs/sizing.md"),
    ],
)
def test_every_link_between_documents_leads_somewhere(document: str) -> None:
    for file, heading in _LINK.findall(_text(document)):
        target = (ROOT / document).parent / file if file else ROOT / document
        assert target.exists(), f"{document}: {file}"
        if heading:
            headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {_anchor(title) for title in headings}, f"{document}: #{heading}"


def _anchor(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


@pytest.mark.parametrize("channel", ["wechat", "wecom", "telegram"])
def test_the_address_for_a_console_is_the_one_that_is_checked(channel: str) -> None:
    assert f"`{callback_url(Settings(public_url='https://self-check.example'), channel)}`" in _text("docs/deploy.md")
