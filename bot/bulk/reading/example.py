"""The row by which a table to fill in shows how; left in as it was written, it says nothing of a firm. Pure.

It says that it is an example, and its code is registered nowhere. Whoever changes any of its cells has made a firm of it.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from assessment.facts import Catalogue, Fact
from assessment.wording import Words, supported_locales
from assessment.wording import later as _
from bot.bulk.reading.columns import Taken
from bot.registry.importing.headings import Field
from flows.credit_code import with_check_character

UNITS_OF_MONEY: Final = {"zh_Hans_CN": "万元", "zh_Hant_TW": "萬元"}
"""In which sums are told; elsewhere in yuan."""
_NAME: Final = _("Example (please delete this row)")
_CODE: Final = with_check_character("91000000000000001")
_MONEY: Final = 3000
_NUMBER: Final = 5
_NAMES: Final[Mapping[str, str]] = {Words(locale, {}).say(_NAME): locale for locale in supported_locales()}


def example_of(field: Field, words: Words) -> str:
    """What the row says of who the firm is."""
    return {"name": words.say(_NAME), "credit_code": _CODE}.get(field, "")


def example(fact: Fact, catalogue: Catalogue, words: Words) -> str:
    """An answer that goes with the others: a part is smaller than its whole."""
    wholes = sum(part == fact.id for part, _whole in catalogue.constraints)
    match fact.type:
        case "money":
            return str((_MONEY - wholes) * (1 if words.locale in UNITS_OF_MONEY else 10_000))
        case "yes_no":
            return words.say("no")
        case "choice":
            return words.option(fact.id, next(iter(fact.options)))
        case "set":
            return words.say("none") if wholes else words.option(fact.id, next(iter(fact.options)))
        case _:
            return str(_NUMBER - wholes)


class Examples(NamedTuple):
    """Finds the row in a table with these columns, in whatever language it was written."""

    columns: Sequence[Taken]
    catalogue: Catalogue

    @staticmethod
    def names() -> list[str]:
        """What stands where a firm has its name."""
        return list(_NAMES)

    def is_one(self, cells: Sequence[str | None]) -> bool:
        """Whether the cells, one for each column, are all as they were written."""
        texts = ["" if cell is None else cell.strip() for cell in cells]
        written = zip(self.columns, texts, strict=True)
        locale = next((_NAMES[text] for column, text in written if column.field == "name" and text in _NAMES), None)
        if locale is None:
            return False
        words = Words(locale, self.catalogue)
        return all(text == self._written(column, words) for column, text in zip(self.columns, texts, strict=True))

    def _written(self, column: Taken, words: Words) -> str:
        if column.fact is not None:
            return example(column.fact, self.catalogue, words)
        return example_of(column.field, words) if column.field else ""
