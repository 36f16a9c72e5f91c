"""A table to fill in: a column for each fact that a region asks for, its unit in brackets, and a row that shows how.

The row says that it is an example, and its code is registered nowhere.
"""

import csv
import io
from typing import Final

from assessment.batch import compiled
from assessment.facts import Fact
from assessment.requirement import Kind
from assessment.wording import Words
from assessment.wording import later as _
from bot.bulk.reading.pieces import Rules
from bot.registry.importing.headings import FIELD_NAMES, Field
from flows.credit_code import with_check_character

_MARK: Final = "\ufeff"
"""Without it, spreadsheets take the text for one of another encoding."""
_FIELDS: Final[tuple[Field, ...]] = ("name", "credit_code", "district")
_EXAMPLE: Final = _("Example (please delete this row)")
_UNITS: Final = {"zh_Hans_CN": "万元", "zh_Hant_TW": "萬元"}
"""In which sums are told; elsewhere in yuan."""
_MONEY: Final = 3000
_NUMBER: Final = 5


def template(rules: Rules, words: Words, kind: Kind = "new") -> bytes:
    """The table as CSV, in the language of the words."""
    columns = compiled(rules.library, rules.region, rules.on, kind).columns
    facts = [
        fact
        for fact in rules.library.catalogue.values()
        if fact.derive is None and any(name.partition(".")[0] == fact.id for name in columns)
    ]
    text = io.StringIO(newline="")
    written = csv.writer(text)
    written.writerow(
        [*(words.say(FIELD_NAMES[field]) for field in _FIELDS), *(_heading(fact, words) for fact in facts)]
    )
    code = with_check_character("91000000000000001")
    written.writerow([words.say(_EXAMPLE), code, "", *(_example(fact, rules, words) for fact in facts)])
    return (_MARK + text.getvalue()).encode()


def _heading(fact: Fact, words: Words) -> str:
    unit = {"money": _UNITS.get(words.locale, "yuan"), "share": "%"}.get(fact.type)
    name = words.name(fact.id)
    return name if unit is None else words.say("{text} ({unit})", text=name, unit=unit)


def _example(fact: Fact, rules: Rules, words: Words) -> str:
    """An answer that goes with the others: a part is smaller than its whole."""
    wholes = sum(part == fact.id for part, _whole in rules.library.catalogue.constraints)
    match fact.type:
        case "money":
            return str((_MONEY - wholes) * (1 if words.locale in _UNITS else 10_000))
        case "yes_no":
            return words.say("no")
        case "choice":
            return words.option(fact.id, next(iter(fact.options)))
        case "set":
            return words.say("none") if wholes else words.option(fact.id, next(iter(fact.options)))
        case _:
            return str(_NUMBER - wholes)
