"""What each column of a table of firms is taken for: who the firm is, or a fact with its unit; and which columns are not taken.

Pure. Headings mean what they mean in a list of firms; the names of `assessment.batch` (`revenue.low`, `titles.own`) count, too.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from assessment.batch.columns import SCALES, high_of, low_of, option_of
from assessment.facts import Catalogue, Fact
from assessment.measures import HELD
from assessment.wording import later as _
from bot.bulk.reading.pieces import Ignored, PolicyNames, Refusal, Rules
from bot.registry.importing.cells import read_text
from bot.registry.importing.headings import ONE_TITLE, TWICE, Field, fact_column, field_of

KEPT: Final[tuple[Field, ...]] = ("name", "credit_code", "district")

TOLD_TWICE: Final = _("The columns {columns} say the same of a firm; only one of them may be there.")
NOTHING_KNOWN: Final = _("No column is known here. Columns are named like {examples}; a template shows all of them.")

NO_DATES: Final = _("not looked at: a title counts as held until the day, if any, to which the table says it is valid")
NO_TITLE: Final = _("nothing says of which title")

LONGEST_HEADING: Final = 200
_EXAMPLES: Final = ("employees", "revenue", "rd_expense")


class Taken(NamedTuple):
    """A column that is taken, by its place in the row."""

    place: int
    heading: str
    """As it is told, in one line."""
    field: Field | None = None
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
    titles: Taken | None = None
    """The column that lists titles, where another one says until when they are valid."""
    ends: Taken | None = None
    """That other one."""

    @property
    def looked_at(self) -> tuple[Taken, ...]:
        """All columns of which the cells are read."""
        return self.taken if self.ends is None else (*self.taken, self.ends)

    @property
    def kept(self) -> tuple[str, ...]:
        """The names of the columns that say which firm it is."""
        return tuple(column.field for column in self.taken if column.field)


def layout_of(headings: Sequence[str], rules: Rules, names: Mapping[str, str]) -> Layout:
    """What each column is taken for, whatever is missing or told twice; `names` are those of the facts."""
    taken: list[Taken] = []
    ignored: list[Ignored] = []
    # A heading is told to terminals, too, where signs that nobody sees can do more than be shown.
    for place, heading in enumerate(read_text(heading, LONGEST_HEADING) for heading in headings):
        found = _found(place, heading, rules, names) if heading else None
        if isinstance(found, Ignored):
            ignored.append(found)
        elif found is not None and found.field and any(found.field == before.field for before in taken):
            ignored.append(Ignored(heading, TWICE))
        elif found is not None:
            taken.append(found)
    return _with_ends(_with_whole_sets(taken, ignored))


def _found(place: int, heading: str, rules: Rules, names: Mapping[str, str]) -> Taken | Ignored:
    catalogue = rules.library.catalogue
    of_batch = _of_batch(place, heading, catalogue)
    if of_batch is not None:
        return of_batch
    field = None if heading in catalogue else field_of(heading)
    if field is not None:
        if field == "title":
            return Taken(place, heading, None, catalogue[HELD], None, HELD)
        return Ignored(heading, NO_DATES) if field == "granted_on" else Taken(place, heading, field, target=field)
    column = fact_column(heading, names, catalogue, rules.on)
    if column.fact is None:
        return Ignored(heading, column.left_out)
    return Taken(place, heading, None, catalogue[column.fact], column.factor, column.fact)


def _with_ends(layout: Layout) -> Layout:
    """With the day to which titles are valid beside those titles, or left out where no column lists them."""
    ends = next((column for column in layout.taken if column.field == "valid_until"), None)
    if ends is None:
        return layout
    taken = tuple(column for column in layout.taken if column is not ends)
    titles = next((column for column in taken if column.target == HELD and field_of(column.heading) == "title"), None)
    if titles is None:
        return Layout(taken, (*layout.ignored, Ignored(ends.heading, NO_TITLE)))
    return Layout(taken, layout.ignored, titles, ends)


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
        yield Refusal(NOTHING_KNOWN, {"examples": PolicyNames(named)})


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
