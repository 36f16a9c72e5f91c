"""A reminder in the fields of one of the account's templates: shortened kindly, and never at the price of a figure or a clause.

Pure. What cannot be put in is told in sentences, all of them at once.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from assessment.figures import written_day
from assessment.wording import later as _
from bot.channels.splitting import shortened
from bot.channels.wechat_notices import FieldKind, Notice, Part, kind_of
from bot.outreach.content import Content

LOSES: Final[Mapping[Part, str]] = {
    "title": _(
        "The title is too long for the template, and what would be cut off names a figure, a day or a document."
    ),
    "body": _("The text is too long for the template, and what would be cut off names a figure, a day or a document."),
    "why": _("The reason is too long for the template, and what would be cut off names a figure, a day or a document."),
    "source": _("The source is too long for the template, and may not be cut."),
    "firm": _("The firm's name is too long for the template."),
    "day": _("The day is too long for the template."),
}
EMPTY: Final[Mapping[Part, str]] = {
    "title": _("The template has a field for the title, which is empty."),
    "body": _("The template has a field for the text, which is empty."),
    "why": _("The template has a field for the reason, which is empty."),
    "source": _("The template has a field for the source, which is empty."),
    "firm": _("The template has a field for the firm's name, which is empty."),
    "day": _("The template has a field for a day, and this reminder is about none."),
}
NOT_TAKEN: Final[Mapping[Part, str]] = {
    "title": _("The title holds characters that the template's field does not take."),
    "body": _("The text holds characters that the template's field does not take."),
    "why": _("The reason holds characters that the template's field does not take."),
    "source": _("The source holds characters that the template's field does not take."),
    "firm": _("The firm's name holds characters that the template's field does not take."),
    "day": _("The day holds characters that the template's field does not take."),
}
_WHOLE: Final[frozenset[Part]] = frozenset({"source", "day"})
_MATTERS: Final = re.compile(
    r"\d|[%％‰《》〔〕]|第[一二三四五六七八九十百零〇两]+[条款项章节批]|[（(][一二三四五六七八九十]+[)）]"
    r"|[一二三四五六七八九十百千两半]+[万亿元年月日天号个项家倍成岁级分]"
)
"""Figures, days, shares, documents and clauses: what nobody would miss, were it cut off without a word."""


class Filled(NamedTuple):
    """What stands in each field, and what could not be put there."""

    fields: dict[str, str]
    problems: tuple[str, ...]


def filled(notice: Notice, content: Content) -> Filled:
    """The reminder in the fields of this template; a field with a problem shows what there is of it."""
    fields, problems = dict[str, str](), list[str]()
    for field, part in notice.fields.items():
        kind, text = kind_of(field), " ".join(_part(content, part).split())
        if not text:
            fields[field] = ""
            problems.append(EMPTY[part])
            continue
        fields[field], problem = _put(kind, part, text, content.locale)
        problems += [problem] if problem else []
    return Filled(fields, tuple(dict.fromkeys(problems)))


def _part(content: Content, part: Part) -> str:
    text = getattr(content, part)
    assert isinstance(text, str)
    return text


def _put(kind: FieldKind, part: Part, text: str, locale: str) -> tuple[str, str]:
    """The text as the field takes it, and the problem with it, empty where there is none."""
    if part == "day":
        text = _day(text, kind, locale)
    if kind.only and not re.fullmatch(kind.only, text):
        return text, NOT_TAKEN[part]
    if len(text) <= kind.most:
        return text, ""
    # What says that there is more would itself be no letter or digit.
    can_be_cut = not kind.only and part not in _WHOLE
    short = shortened(text, kind.most, len, ending="") if can_be_cut else ""
    if short and (part == "firm" or not _MATTERS.search(text[len(short) :])):
        return f"{short}…", ""
    return text, LOSES[part]


def _day(text: str, kind: FieldKind, locale: str) -> str:
    day = date.fromisoformat(text)
    written = f"{day.year}年{day.month}月{day.day}日"
    match kind.takes:
        case "days":
            return written
        case "hours":
            # A span from its first minute to its last, since one time alone would be read as the time that counts.
            return f"{written} 00:00~{written} 23:59"
        case "text":
            return written_day(day, locale)
