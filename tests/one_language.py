"""What a text of one language may not hold: a sentence, a word or a character of another. For all tests that look at what is said.

What is allowed all the same stands here as data, each with its reason; the shorter the lists, the better.
"""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any, Final

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_NOT_ENGLISH: Final = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]+")
_LATIN_WORD: Final = re.compile(r"[A-Za-z][A-Za-z'’-]+")

EVERYWHERE: Final = {
    "how another language is chosen, said in that language for who cannot read what is shown": (
        r"用哪种语言？ / 用哪種語言？ / Which language\?",
        r"简体(?:中文)?|繁體(?:中文)?|换成中文|中文|English – switch to English|English",
    ),
    "where a clause stands: the id of its document, as the contract names it": (r"\[[a-z]+-(?:[0-9]{4}|draft)\b",),
}
ENGLISH: Final = {
    "clauses are numbered as their documents print them, so that they are found there": (
        r"(?:^|(?<=[\[ ,(·]))[一二三四五六七八九十]+(?:\([一二三四五六七八九十]+\))?[0-9]*(?=[\]),: ;.]|$)",
    ),
    "what the headings and cells of bureaus' lists say": (r"(?<=such as )(?:万元(?= in brackets)|是 or 否)",),
}
CHINESE: Final = {
    "codes that are typed as they stand": (r"\b[2-9A-Z]{3}(?:-[2-9A-Z]{3}){2}\b",),
    "abbreviations that Chinese certificates and contracts print in Latin letters": (
        r"(?<![A-Za-z])(?:A{2,3}|CE|CRM|ERP|FDA|ISO|LPR|MES|PLM|PSE|UL)(?![a-z])",
    ),
    "what Chinese pages call so themselves": (r"Cookie|PDF|QR|Telegram",),
    "kinds of files, and what a policy pack calls its own": (
        r"(?<![A-Za-z])(?:zip|(?:document|facts|region)?\.yaml|YAML|Excel|\.xlsx?|XLSX|CSV|GBK|MB)(?![A-Za-z])",
        r"(?<![A-Za-z])(?:JSON Lines|Parquet|\.(?:csv|txt|tsv|parquet|jsonl))(?![A-Za-z])",
    ),
    "options of the command line, as they are typed": (r"(?<![A-Za-z-])--[a-z]+(?:-[a-z]+)*",),
    "the engine of clusters, by its name": (r"(?<![A-Za-z])Spark(?![A-Za-z])",),
    "the keys of a policy pack, as whoever writes one types them": (r"`[a-z_]+`",),
    "how facts and commands are written for machines": (
        r"JSON|UTF|KiB|YYYY-MM-DD|SRDI_DATA_DIR|srdi questions|application/json|/api/v1/openapi\.json",
        r"true、false|null|\"?\b(?:low|high)\b\"?",
    ),
}
_SIMPLIFIED_IN_BIG5: Final = frozenset(
    "万与么于价优体儿党几划厂听圣坏复夸宁庄异怀怜惊愿扑扰挂据机柜气洁涂痒确离种筑网羡胜荐虫蚕蜡触赶踊适"
)
"""Simplified characters that Big5 holds for the sake of rare old words; a Traditional text of today has no use for them."""
_TRADITIONAL_IN_GB2312: Final = frozenset("後於麽")
IDENTIFIERS: Final = frozenset({"clause", "number", "kind", "key", "locale"})
"""Keys of JSON whose value is no text: it is the same in every language, so that programs can compare it."""


def foreign(text: str, locale: str) -> list[str]:
    """The pieces of a text that are not of the language."""
    left = _without(text, EVERYWHERE)
    if locale == "en":
        return _NOT_ENGLISH.findall(_without(left, ENGLISH))
    words = _LATIN_WORD.findall(_without(left, CHINESE))
    return words + [character for character in _HAN.findall(left) if not _is_of(character, locale)]


def _without(text: str, allowed: Mapping[str, tuple[str, ...]]) -> str:
    for patterns in allowed.values():
        for pattern in patterns:
            text = re.sub(pattern, " ", text)
    return text


def _is_of(character: str, locale: str) -> bool:
    """Whether the script of the locale has the character: the standard of each is the list of what its texts are printed with."""
    traditional = locale == "zh_Hant_TW"
    if character in (_SIMPLIFIED_IN_BIG5 if traditional else _TRADITIONAL_IN_GB2312):
        return False
    try:
        character.encode("big5" if traditional else "gb2312")
    except UnicodeEncodeError:
        return False
    return True


def texts(data: Any) -> Iterator[str]:
    """Every text of JSON that a person reads."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in IDENTIFIERS:
                yield from texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts(value)
    elif isinstance(data, str) and (_HAN.search(data) or " " in data):
        yield data


_READ_ALOUD: Final = frozenset({"alt", "aria-label", "content", "placeholder", "title"})
"""Attributes of a page that hold words for people."""


class _Page(HTMLParser):
    """What a page says, apart from what is marked as being of another language."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag != "meta" or said.get("name") == "description":
            self.texts += [value for name, value in attrs if name in _READ_ALOUD and value and value.strip()]

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is None and data.strip():
            self.texts.append(data.strip())


def of_page(page: str) -> list[str]:
    """Every text of a page that a person reads or hears."""
    parsed = _Page()
    parsed.feed(page)
    return parsed.texts


def told(all_texts: Iterator[str] | list[str], locale: str) -> str:
    """What is foreign in these texts, one a line with its place; empty where nothing is."""
    lines = (line for text in all_texts for line in text.splitlines())
    found = {line: pieces for line in lines if (pieces := foreign(line, locale))}
    return "\n".join(f"{', '.join(pieces)}: {line[:160]}" for line, pieces in found.items())
