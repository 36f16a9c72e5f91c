"""All that is kept of a person as files to take along: JSON for programs, in the contract's shape, and a workbook for people."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import BytesIO
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from pydantic import JsonValue

from assessment.library import Library
from assessment.measures import HELD
from assessment.profile import check_value
from assessment.wording import Words
from bot.spreadsheets import begins_a_formula
from flows.enrolment import OwnData, OwnFact, OwnFirm
from flows.enrolment_names import CHANNEL_NAMES, FIELD_NAMES, PURPOSE_NAMES, field_name
from flows.own_data import SOURCES, fact_shown, field_shown, region_name, tier_names
from flows.written import decoded

_WIDTH: Final = 24

Row = Sequence[str | date | None]


def as_json(own: OwnData, library: Library, words: Words) -> bytes:
    """As docs/contract.md describes it."""
    told: dict[str, Any] = own.model_dump(mode="json")
    for firm, written in zip(own.firms, told["firms"], strict=True):
        for fact, line in zip(firm.facts, written["facts"], strict=True):
            line["value"] = _plain(fact, library, words)
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


def as_workbook(own: OwnData, library: Library, words: Words) -> bytes:
    """A sheet each for firms, answers, titles, consents and reminders, with everything in words."""
    say = words.say
    book = Workbook()
    book.remove(book.worksheets[0])
    _sheet(book, say("Firms"), _firm_names(words), (_firm(firm, library, words) for firm in own.firms))
    fact_names = (say("Firm"), say("Answer"), say("Value"), say("Source"), say("Noted on"), say("Out of date from"))
    _sheet(book, say("Answers"), fact_names, _facts(own, library, words))
    title_names = (say("Firm"), say("Title"), say("Granted on"), say("Runs out on"))
    _sheet(book, say("Titles"), title_names, _titles(own, words))
    consent_names = (
        say("Day"), field_name("credit_code", words), say("Purpose"), say("Agreed to"), say("Words of"), say("Channel"),
    )  # fmt: skip
    _sheet(book, say("Consents"), consent_names, _consents(own, words))
    reminder_names = (
        say("Day"), field_name("credit_code", words), say("Channel"), say("Arrived"), say("Why"), say("Source"),
    )  # fmt: skip
    _sheet(book, say("Reminders"), reminder_names, _reminders(own, words))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _firm_names(words: Words) -> tuple[str, ...]:
    said = (FIELD_NAMES[name] for name in ("firm_name", "credit_code", "role", "region", "district", "topics"))
    say = words.say
    return (
        *(say(name) for name in said),
        say("Enrolled on"),
        say("Enrolled over"),
        say("Agreed to now"),
        say("Likely tier"),
        say("Possible tier"),
        say("Judged on"),
    )


def _firm(firm: OwnFirm, library: Library, words: Words) -> Row:
    tiers = tier_names(firm.region, words, library)
    return (
        firm.firm_name,
        firm.credit_code,
        field_shown(firm, "role", words),
        region_name(firm.region, words, library),
        firm.district,
        field_shown(firm, "topics", words),
        firm.enrolled_on,
        words.semicolons(words.say(CHANNEL_NAMES.get(each, each)) for each in firm.channels),
        words.semicolons(words.say(PURPOSE_NAMES[each]) for each in firm.purposes),
        tiers.get(firm.likely_tier or "", firm.likely_tier),
        tiers.get(firm.possible_tier or "", firm.possible_tier),
        firm.judged_on,
    )


def _facts(own: OwnData, library: Library, words: Words) -> Iterator[Row]:
    for firm in own.firms:
        for fact in firm.facts:
            name, value = fact_shown(fact, words, library)
            yield firm.firm_name, name, value, words.say(SOURCES[fact.source]), fact.noted_on, fact.stale_on


def _titles(own: OwnData, words: Words) -> Iterator[Row]:
    for firm in own.firms:
        for title in firm.titles:
            yield firm.firm_name, words.option(HELD, title.title), title.granted_on, title.expires_on


def _consents(own: OwnData, words: Words) -> Iterator[Row]:
    for line in own.consents:
        channel = words.say(CHANNEL_NAMES.get(line.channel, line.channel))
        given = words.say("yes") if line.given else words.say("taken back")
        yield line.on, line.credit_code, words.say(PURPOSE_NAMES[line.purpose]), given, line.words, channel


def _reminders(own: OwnData, words: Words) -> Iterator[Row]:
    for line in own.reminders:
        channel = words.say(CHANNEL_NAMES.get(line.channel, line.channel))
        arrived = words.say("yes") if line.arrived else words.say("not known")
        yield line.on, line.credit_code, channel, arrived, line.why, line.source


def _plain(fact: OwnFact, library: Library, words: Words) -> JsonValue:
    """The value as the contract writes facts; as it is kept where the rules do not know it any more."""
    if fact.fact not in library.catalogue:
        return fact.value
    value = check_value(library.catalogue[fact.fact], decoded(fact.value))
    return fact.value if isinstance(value, list) else words.plain(fact.fact, value)


def _sheet(book: Workbook, name: str, names: Sequence[str], rows: Iterable[Row]) -> None:
    sheet = book.create_sheet(name)
    for place, heading in enumerate(names, 1):
        _write(sheet.cell(1, place), heading)
        sheet.cell(1, place).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTH
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows, 2):
        for place, value in enumerate(row, 1):
            _write(sheet.cell(number, place), value)


def _write(cell: Cell, value: str | date | None) -> None:
    """A text stays a text, whatever it begins with: a firm's name that begins like a formula must not become one."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        cell.quotePrefix = begins_a_formula(value)
    elif value is not None:
        cell.value = value
