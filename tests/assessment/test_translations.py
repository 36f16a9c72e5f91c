"""Both languages are whole: every text of the packs in English, every sentence of the code in Chinese, no placeholder lost."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from assessment.library import PACKS
from assessment.wording import LOCALES
from assessment.yaml_source import YamlSource

REPOSITORY = Path(__file__).resolve().parents[2]
OWN_CODE = ("assessment", "flows", "bot")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_FIGURE = re.compile(r"[\d_,.]+[万亿]")
NAMES_OF_PLACES = {"clause", "number", "clauses"}
"""Keys whose Chinese is said as it stands in every language: how a document numbers itself and its clauses."""


@cache
def _translated(locale: str, domain: str) -> dict[str, str]:
    """Message and translation, those left empty or marked as doubtful excluded."""
    file = LOCALES / locale / "LC_MESSAGES" / f"{domain}.po"
    with file.open("rb") as opened:
        catalogue = read_po(opened, locale=locale)
    return {
        str(message.id): str(message.string)
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }


@cache
def _policy_texts_in_english() -> dict[str, str]:
    found: dict[str, str] = {}
    for file in (LOCALES / "en" / "LC_MESSAGES").glob("*.po"):
        if file.stem != "srdi":
            found |= _translated("en", file.stem)
    return found


def _texts(data: Any, key: str = "") -> Iterator[str]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _texts(value, str(name))
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value, key)
    elif isinstance(data, str) and _HAN.search(data) and key not in NAMES_OF_PLACES and not _FIGURE.fullmatch(data):
        yield data


def _pack_files() -> list[Path]:
    return sorted(file for file in PACKS.glob("**/*.yaml") if file.parent.name != "golden")


@pytest.mark.parametrize("file", _pack_files(), ids=lambda file: str(file.relative_to(PACKS)))
def test_every_chinese_text_of_a_pack_has_an_english_translation(file: Path) -> None:
    there = _policy_texts_in_english()
    missing = sorted({text for text in _texts(YamlSource(file, file.name).data) if text not in there})
    assert not missing, "\n".join(missing)


def test_no_english_translation_of_a_policy_text_is_still_chinese() -> None:
    chinese = {text: said for text, said in _policy_texts_in_english().items() if _HAN.search(said)}
    assert not {text for text, said in chinese.items() if len(_HAN.findall(said)) > len(said) / 2}


def _sentences() -> Iterator[tuple[str, str]]:
    """Every sentence that the code says or marks for saying, with where it stands."""
    keywords = {**DEFAULT_KEYWORDS, "say": None}
    for folder in OWN_CODE:
        for file, line, message, _, _ in extract_from_dir(str(REPOSITORY / folder), keywords=keywords):
            for sentence in (message,) if isinstance(message, str) else message:
                yield sentence, f"{folder}/{file}:{line}"


def test_every_sentence_of_the_code_has_a_chinese_translation() -> None:
    there = _translated("zh_Hans_CN", "srdi")
    missing = {f"{place}: {sentence}" for sentence, place in _sentences() if sentence and sentence not in there}
    assert not missing, "\n".join(sorted(missing))


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_a_translated_sentence_has_the_placeholders_of_the_original(locale: str) -> None:
    wrong = [
        (sentence, said)
        for sentence, said in _translated(locale, "srdi").items()
        if _placeholders(sentence) != _placeholders(said)
    ]
    assert not wrong
