"""A table to fill in: a column for each fact that a region asks for, its unit in brackets, and a row that shows how."""

import csv
import io
from typing import Final

from assessment.batch import compiled
from assessment.facts import Fact
from assessment.requirement import Kind
from assessment.wording import Words
from bot.bulk.reading.columns import KEPT
from bot.bulk.reading.example import UNITS_OF_MONEY, example, example_of
from bot.bulk.reading.pieces import Rules
from bot.registry.importing.headings import FIELD_NAMES

_MARK: Final = "\ufeff"
"""Without it, spreadsheets take the text for one of another encoding."""


def template(rules: Rules, words: Words, kind: Kind = "new") -> bytes:
    """The table as CSV, in the language of the words."""
    catalogue = rules.library.catalogue
    columns = compiled(rules.library, rules.region, rules.on, kind).columns
    facts = [
        fact
        for fact in catalogue.values()
        if fact.derive is None and any(name.partition(".")[0] == fact.id for name in columns)
    ]
    text = io.StringIO(newline="")
    written = csv.writer(text)
    written.writerow([*(words.say(FIELD_NAMES[field]) for field in KEPT), *(_heading(fact, words) for fact in facts)])
    answers = [example(fact, catalogue, words) for fact in facts]
    written.writerow([*(example_of(field, words) for field in KEPT), *answers])
    return (_MARK + text.getvalue()).encode()


def _heading(fact: Fact, words: Words) -> str:
    unit = {"money": UNITS_OF_MONEY.get(words.locale, "yuan"), "share": "%"}.get(fact.type)
    name = words.name(fact.id)
    return name if unit is None else words.say("{text} ({unit})", text=name, unit=unit)
