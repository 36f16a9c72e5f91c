"""What each column of a table of firms is taken for: who the firm is, or a fact with its unit; and which columns are not taken.

Pure. Headings mean what they mean in a list of firms; the names of `assessment.batch` (`revenue.low`, `titles.own`) count, too.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from assessment.batch.columns import SCALES, high_of, low_of, option_of
from assessment.facts import Catalogue, Fact
from assessment.measures import HELD
from assessment.wording import later as _
from bot.bulk.reading import Ignored, Refusal, Rules
from bot.registry.importing.headings import ONE_TITLE, TWICE, Field, fact_column, field_of

Kept = Literal["name", "credit_code", "district"]
KEPT: Final[tuple[Kept, ...]] = ("name", "credit_code", "district")

TOLD_TWICE: Final = _("The columns {columns} say the same of a firm; only one of them may be there.")
NOTHING_KNOWN: Final = _("No column is known here. Columns are named like {examples}; a template shows all of them.")

NO_DATES: Final = _("dates of titles are not looked at: those in the table count as held")

_EXAMPLES: Final = ("employees", "revenue", "rd_expense")


class Taken(NamedTuple):
    """A column that is taken, by its place in the row."""

    place: int
    heading: str
    field: Kept | None = None
    fact: Fact | None = None
    unit: Decimal | None = None
    """What a figure is multiplied by to be in the fact's own unit; None where nothing says so."""
    target: str = ""
    """Its column in the table that is judged; of a set the fact, since that has a column for each option."""
    option: str = ""

    @property
    def units(self) -> Decimal | None:
        """How many units of the judged column make one of what stands in a cell."""
        if self.fact is None or not self.fact.is_number or (self.unit is None and self.fact.type == "share"):
            return None
        return SCALES[self.fact.type] * (Decimal(1) if self.unit is None else self.unit)


class Layout(NamedTuple):
    """What the columns of a table are."""

    taken: tuple[Taken, ...]
    ignored: tuple[Ignored, ...]

    @property
    def kept(self) -> tuple[str, ...]:
        """The names of the columns that say which firm it is."""
        return tuple(column.field for column in self.taken if column.field)


def layout_of(headings: Sequence[str], rules: Rules, names: Mapping[str, str]) -> Layout:
    """What each column is taken for, whatever is missing or told twice; `names` are those of the facts."""
    catalogue = rules.library.catalogue
    taken: list[Taken] = []
    ignored: list[Ignored] = []
    for place, given in enumerate(headings):
        heading = given.strip()
        if not heading:
            continue
        found = _of_batch(place, heading, catalogue)
        field = None if found or heading in catalogue else field_of(heading)
        if found is None and field is None:
            column = fact_column(heading, names, catalogue, rules.on)
            if column.fact is None:
                ignored.append(Ignored(heading, column.left_out))
                continue
            found = Taken(place, heading, None, catalogue[column.fact], column.factor, column.fact)
        elif found is None:
            found = _of_field(place, heading, field, catalogue)
        if found is None:
            ignored.append(Ignored(heading, NO_DATES))
        elif found.field and any(found.field == before.field for before in taken):
            ignored.append(Ignored(heading, TWICE))
        else:
            taken.append(found)
    return _with_whole_sets(taken, ignored)


def refusals(layout: Layout, catalogue: Catalogue) -> Iterator[Refusal]:
    """Why a table with these columns cannot be read."""
    said = defaultdict(list)
    for column in layout.taken:
        for target in _targets(column):
            said[target].append(column.heading)
    for headings in dict.fromkeys(tuple(headings) for headings in said.values() if len(headings) > 1):
        yield Refusal(TOLD_TWICE, {"columns": ", ".join(headings)})
    if all(column.fact is None for column in layout.taken):
        named = [catalogue[fact].name for fact in _EXAMPLES if fact in catalogue]
        yield Refusal(NOTHING_KNOWN, {"examples": ", ".join(named)})


def _targets(column: Taken) -> tuple[str, ...]:
    """What it says of the firm, so that two columns that say the same are found."""
    fact = column.fact
    if fact is None:
        return ()
    if fact.is_number and column.target == fact.id:
        return (low_of(fact.id), high_of(fact.id))
    if fact.type == "set" and not column.option:
        return tuple(option_of(fact.id, option) for option in fact.options)
    return (column.target,)


def _of_batch(place: int, heading: str, catalogue: Catalogue) -> Taken | None:
    """A column named as `assessment.batch` names one end of a range, or one option of a set."""
    name, dot, part = heading.partition(".")
    if not dot or name not in catalogue:
        return None
    fact = catalogue[name]
    if fact.is_number and part in ("low", "high"):
        return Taken(place, heading, None, fact, Decimal(1), heading)
    if fact.type == "set" and part in fact.options:
        return Taken(place, heading, None, fact, None, heading, part)
    return None


def _of_field(place: int, heading: str, field: Field | None, catalogue: Catalogue) -> Taken | None:
    if field == "title" and HELD in catalogue:
        return Taken(place, heading, None, catalogue[HELD], None, HELD)
    for kept in KEPT:
        if field == kept:
            return Taken(place, heading, kept, target=kept)
    return None


def _with_whole_sets(taken: Sequence[Taken], ignored: Sequence[Ignored]) -> Layout:
    """Without the options of a set that are not all there: of the others nothing would be known."""
    told: defaultdict[str, set[str]] = defaultdict(set)
    for column in taken:
        if column.fact and column.option:
            told[column.fact.id].add(column.option)
    partly = {
        column.fact.id
        for column in taken
        if column.fact and column.option and set(column.fact.options) - told[column.fact.id]
    }
    left_out = [column for column in taken if column.option and column.fact and column.fact.id in partly]
    return Layout(
        tuple(column for column in taken if column not in left_out),
        (*ignored, *(Ignored(column.heading, ONE_TITLE) for column in left_out)),
    )
