"""docs/privacy.md is true of the code: every column of every table stands there with its purpose, and every span is kept to."""

import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest

from bot.registry.tables import Base
from bot.sessions.sqlite import SqliteStore
from bot.shared_state.sqlite import SqliteState

TEXT: Final = (Path(__file__).parents[3] / "docs" / "privacy.md").read_text(encoding="utf-8")
_TABLE: Final = re.compile(r"^### `(\w+)`\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_ROW: Final = re.compile(r"^\| `(\w+)` \| (.+) \|$", re.MULTILINE)
_SPAN: Final = re.compile(r"^\| .+ \| (\d+) (days?|hours?) \| `([\w.]+)` \|$", re.MULTILINE)

Columns = dict[str, set[str]]


def told() -> dict[str, dict[str, str]]:
    """The tables of the document: each column with what it is for."""
    return {name: dict(_ROW.findall(rows)) for name, rows in _TABLE.findall(TEXT)}


def columns_in(file: Path) -> Columns:
    """The tables of an SQLite file."""
    with closing(sqlite3.connect(file)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {
            table: {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
            for table in tables
            if not table.startswith("sqlite_")
        }


async def there(folder: Path) -> Columns:
    """All tables that there are."""
    store, state = SqliteStore(folder / "sessions.sqlite3"), SqliteState(folder / "shared.sqlite3")
    await store.close()
    await state.close()
    registry = {table.name: {column.name for column in table.columns} for table in Base.metadata.sorted_tables}
    return {**registry, **columns_in(folder / "sessions.sqlite3"), **columns_in(folder / "shared.sqlite3")}


@pytest.mark.anyio
async def test_every_column_of_every_table_is_told_with_its_purpose_and_no_other(tmp_path: Path) -> None:
    document = {name: set(columns) for name, columns in told().items()}
    assert document == await there(tmp_path)
    assert all(purpose.strip() for columns in told().values() for purpose in columns.values())


def test_no_table_is_told_twice() -> None:
    names = [name for name, _ in _TABLE.findall(TEXT)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("number", "unit", "name"), _SPAN.findall(TEXT))
def test_every_span_is_the_one_kept_to(number: str, unit: str, name: str) -> None:
    kept = _value_of(name)
    if not isinstance(kept, timedelta):
        kept = timedelta(days=kept) if name.endswith("days") else timedelta(seconds=kept)
    assert kept == (timedelta(hours=int(number)) if unit.startswith("hour") else timedelta(days=int(number)))


def test_there_are_spans_to_keep_to() -> None:
    assert len(_SPAN.findall(TEXT)) == 13


def _value_of(name: str) -> Any:
    """What stands under a name: a constant, or the default of a setting or of a field."""
    parts = name.split(".")
    for split in range(len(parts) - 1, 0, -1):
        try:
            value: Any = import_module(".".join(parts[:split]))
        except ModuleNotFoundError:
            continue
        for part in parts[split:]:
            fields = getattr(value, "model_fields", {}) or {}
            defaults = getattr(value, "_field_defaults", {})
            value = fields[part].default if part in fields else defaults.get(part, getattr(value, part))
        return value
    raise AssertionError(name)
