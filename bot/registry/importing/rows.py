"""What the rows of a list say of firms: each read in full, with everything that is wrong with it.

Pure but for the file's own bytes. What is known of the firms already, and whether they may be kept at all, is told elsewhere.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, JsonValue

from assessment.library import Library
from assessment.profile import check_value, impossible
from assessment.wording import later as _
from bot.registry.importing import cells
from bot.registry.importing.files import LAST_ROW, Cell, Row, Unreadable, sheets
from bot.registry.importing.headings import INDUSTRY, Column, Field, columns_of, known_headings
from bot.registry.importing.industries import industry_names, read_industry
from bot.registry.importing.problems import MOST_GIVEN, NotSaid, Problem
from bot.registry.importing.titles import title_names
from bot.registry.importing.totals import says_total
from bot.registry.staleness import expiry
from flows.credit_code import CodeProblem, read_credit_code
from flows.written import decoded

if TYPE_CHECKING:
    from assessment.firm import Value

MOST_ROWS: Final = 20_000
_ROWS_ABOVE_HEADINGS: Final = 30
_LONGEST_NAME: Final = 200
_LONGEST_DISTRICT: Final = 100
NO_TITLE: Final = _("nothing says of which title")
NAME_NEEDED: Final = _("the firm's name is needed")
ENDS_FIRST: Final = _("a title cannot end before it was granted")
SAME_AGAIN: Final = _("row {row} says the same of this firm already")
OTHER_NAME: Final = _("this code stands in row {row} with another name")


class ListedTitle(BaseModel):
    """Since when a title is held, and from which day on no longer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    granted_on: date | None
    expires_on: date | None


class Listed(BaseModel):
    """What a row says of its firm."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = ""
    credit_code: str = ""
    district: str = ""
    titles: dict[str, ListedTitle] = {}
    facts: dict[str, JsonValue] = {}
    """As `flows.written.encoded` writes them."""
    unread: dict[str, str] = {}
    """Words, by their heading, that nobody can read surely, and that the row is taken over without."""


class ListRow(NamedTuple):
    """A row by its number in the file; without problems it says who the firm is."""

    number: int
    listed: Listed
    problems: tuple[Problem, ...]


class Whole(NamedTuple):
    """What holds for every firm of a list, since only its title says so."""

    title: str = ""
    granted_on: date | None = None


class Rules(NamedTuple):
    """By what a list is read."""

    library: Library
    region: str
    on: date
    whole: Whole = Whole()


class ReadList(NamedTuple):
    """A list, with what each of its columns was taken for."""

    columns: list[Column]
    rows: list[ListRow]
    totals: int
    """Rows of sums, which say nothing of a firm."""


def read_list(content: bytes, rules: Rules) -> ReadList:
    """The rows of the first sheet that has headings we know; raises Unreadable."""
    for sheet in sheets(content):
        for _number, cells_of_row in islice(sheet.rows, _ROWS_ABOVE_HEADINGS):
            columns = columns_of(cells_of_row, rules.library.catalogue, rules.on)
            if columns is not None:
                columns = _with_titles_told(columns, rules.whole)
                rows = _Rows(sheet.rows, columns, rules)
                return ReadList(columns, _told_twice(rows.read(), columns), rows.totals)
    raise Unreadable(
        _("No row has headings that name firm and code. Headings known here are: {headings}."),
        headings=" ".join(known_headings()),
    )


def _with_titles_told(columns: list[Column], whole: Whole) -> list[Column]:
    """Without dates of titles where nothing names a title."""
    if whole.title or any(column.field == "title" for column in columns):
        return columns
    dated: tuple[Field, ...] = ("granted_on", "valid_until")
    return [
        Column(heading=column.heading, left_out=NO_TITLE) if column.field in dated else column for column in columns
    ]


class _Rows:
    """The rows under the headings, but for empty ones and those of sums."""

    def __init__(self, found: Iterator[Row], columns: list[Column], rules: Rules) -> None:
        self._found, self._columns, self._rules = found, columns, rules
        self._code = next(place for place, column in enumerate(columns) if column.field == "credit_code")
        self.totals = 0

    def read(self) -> Iterator[ListRow]:
        """Each row in turn; raises Unreadable."""
        library = self._rules.library
        names = _Names(title_names(library, self._rules.region), industry_names(library.catalogue[INDUSTRY]))
        count = 0
        for number, row in self._found:
            if all(cells.is_nothing(cell) for cell in row) and number <= LAST_ROW:
                continue
            if self._is_total(row):
                self.totals += 1
                continue
            count += 1
            if count > MOST_ROWS or number > LAST_ROW:
                raise Unreadable(
                    _("The list has more than {most} rows. Please part it, and bring one part after the other."),
                    most=MOST_ROWS,
                )
            yield _Reader(self._columns, row, names, self._rules).read(number)

    def _is_total(self, row: list[Cell]) -> bool:
        """Whether it says that it is one, and names no firm by a code."""
        code = row[self._code] if self._code < len(row) else None
        is_named = not cells.is_nothing(code) and not says_total(str(code))
        return not is_named and any(isinstance(cell, str) and says_total(cell) for cell in row)


class _Names(NamedTuple):
    """What titles and industries are called, and which each is."""

    titles: Mapping[str, str]
    industries: Mapping[str, str]


class _Reader:
    """Reads one row, and notes every problem."""

    def __init__(self, columns: list[Column], row: list[Cell], names: _Names, rules: Rules) -> None:
        self._rules = rules
        self._names = names
        self._fields = {
            column.field: (column, cell) for column, cell in zip(columns, row, strict=False) if column.field
        }
        self._figures = [(column, cell) for column, cell in zip(columns, row, strict=False) if column.fact]
        self._problems: list[Problem] = []
        self._unread: dict[str, str] = {}

    def read(self, number: int) -> ListRow:
        listed = Listed(
            name=self._name(),
            credit_code=self._code(),
            district=cells.read_text(self._cell("district"), _LONGEST_DISTRICT),
            titles=self._titles(),
            facts=self._facts(),
            unread=self._unread,
        )
        return ListRow(number, listed, tuple(self._problems))

    def _cell(self, field: Field) -> Cell:
        _column, cell = self._fields.get(field, (None, None))
        return None if cells.is_nothing(cell) else cell

    def _note(self, column: Column, cell: Cell, told: NotSaid) -> None:
        self._problems.append(Problem.of(column.heading, cells.read_text(cell, _LONGEST_NAME), told))

    def _name(self) -> str:
        name = cells.read_text(self._cell("name"), _LONGEST_NAME)
        if not any(character.isalpha() for character in name):
            self._note(*self._fields["name"], NotSaid(NAME_NEEDED))
        return name

    def _code(self) -> str:
        column, cell = self._fields.get("credit_code", (Column(heading=""), None))
        given = cells.read_text(cell, _LONGEST_NAME)
        code = read_credit_code(given)
        if isinstance(code, CodeProblem):
            self._problems.append(Problem.of_code(column.heading, given, code))
            return ""
        return code

    def _titles(self) -> dict[str, ListedTitle]:
        whole, cell = self._rules.whole, self._cell("title")
        named: tuple[str, ...] = (whole.title,) if whole.title else ()
        if cell is not None:
            try:
                named = tuple(dict.fromkeys((*named, *cells.read_titles(cell, self._names.titles))))
            except NotSaid as told:
                self._note(self._fields["title"][0], cell, told)
        granted_on = self._day("granted_on") or whole.granted_on
        expires_on = self._day("valid_until")
        if granted_on and expires_on and expires_on <= granted_on:
            self._note(*self._fields["valid_until"], NotSaid(ENDS_FIRST))
        rules = self._rules
        return {
            title: ListedTitle(
                granted_on=granted_on,
                expires_on=expires_on or expiry(rules.library, rules.region, title, granted_on),
            )
            for title in named
        }

    def _day(self, field: Field) -> date | None:
        cell = self._cell(field)
        if cell is None:
            return None
        try:
            return cells.read_end(cell) if field == "valid_until" else cells.read_day(cell, is_end=False)
        except NotSaid as told:
            self._note(self._fields[field][0], cell, told)
            return None

    def _facts(self) -> dict[str, JsonValue]:
        catalogue = self._rules.library.catalogue
        said: dict[str, JsonValue] = {}
        values: dict[str, Value] = {}
        columns: dict[str, tuple[Column, Cell]] = {}
        for column, cell in self._figures:
            if column.fact is None or cells.is_nothing(cell):
                continue
            fact = catalogue[column.fact]
            if fact.id == INDUSTRY:
                said |= self._industry(column, cell)
                continue
            try:
                said[fact.id] = cells.read_figure(cell, column, fact)
            except NotSaid as told:
                self._note(column, cell, told)
                continue
            value = check_value(fact, decoded(said[fact.id]))
            assert not isinstance(value, list)
            values[fact.id], columns[fact.id] = value, (column, cell)
        for problem in impossible(catalogue, values):
            self._note(*columns[problem.fact], NotSaid(problem.message, **problem.values))
        return said

    def _industry(self, column: Column, cell: Cell) -> dict[str, JsonValue]:
        text = cells.read_text(cell, _LONGEST_NAME)
        option = read_industry(text, self._names.industries)
        if option is None:
            # Bureaus write it in words of their own: a list is not refused for that.
            self._unread[column.heading] = text[:MOST_GIVEN]
            return {}
        return {INDUSTRY: option}


def _told_twice(rows: Iterator[ListRow], columns: list[Column]) -> list[ListRow]:
    """The rows, of a firm that stands there twice the later one refused unless it tells more of the same firm."""
    heading = next(column.heading for column in columns if column.field == "credit_code")
    first: dict[str, ListRow] = {}
    titles: dict[str, set[str]] = {}
    told: list[ListRow] = []
    for row in rows:
        found = row.listed
        if row.problems:
            told.append(row)
            continue
        before = first.setdefault(found.credit_code, row)
        known = titles.setdefault(found.credit_code, set())
        message = ""
        if before.listed.name != found.name:
            message = OTHER_NAME
        elif before is not row and found.titles.keys() <= known:
            message = SAME_AGAIN
        known.update(found.titles)
        again = NotSaid(message, row=before.number)
        told.append(row._replace(problems=(Problem.of(heading, found.credit_code, again),)) if message else row)
    return told
