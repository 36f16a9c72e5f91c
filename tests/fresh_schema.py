"""Rewrites the first two migrations from the tables: `python -m tests.fresh_schema`, until there is a release."""

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, MetaData

from bot.registry.migrations import HERE, configuration
from bot.registry.tables import Base

LATER_TABLES = {
    "import_drafts",
    "import_rows",
    "impacts",
    "movements",
    "publications",
    "saved_filters",
    "sweeps",
    "visit_counts",
}
LATER_COLUMNS = {"firms": {"listed_name", "listed_district"}}
APPEND_ONLY = ("consents", "audit_entries")
TRIGGERS = f"""    for table in {APPEND_ONLY}:
        _only_grows(table)
    op.execute("INSERT INTO audit_head (id, number, hash, seal) VALUES (1, 0, '', '')")
"""  # noqa: S608
HELPER = '''

def _only_grows(table: str) -> None:
    """Have the database itself refuse to change or remove a row."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} only grows'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_only_grows()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_grows()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        )
'''


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = URL.create("sqlite+aiosqlite", database=f"{folder}/empty.sqlite3")
        versions = Path(folder) / "versions"
        versions.mkdir()
        configured = configuration(url)
        configured.set_main_option("version_locations", str(versions))
        everything = Base.metadata
        Base.metadata = _earlier(everything)
        _write(configured, versions, "Firms, contacts, consents, officials, audit", "0001", TRIGGERS + HELPER)
        Base.metadata = everything
        command.upgrade(configured, "head")
        _write(configured, versions, "Policies, imports, visits, and what a list said of a firm", "0002", "")
        final = HERE / "versions"
        for written in versions.glob("v*.py"):
            (final / written.name).write_text(written.read_text())
    for arguments in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *arguments, str(final)], check=False)


def _earlier(metadata: MetaData) -> MetaData:
    earlier = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.sorted_tables:
        if table.name not in LATER_TABLES:
            copied = table.to_metadata(earlier)
            for name in LATER_COLUMNS.get(table.name, ()):
                copied._columns.remove(copied.c[name])
    return earlier


def _write(configured: Config, versions: Path, title: str, number: str, more: str) -> None:
    command.revision(configured, title, autogenerate=True, rev_id=number)
    (written,) = versions.glob(f"{number}*.py")
    text = written.read_text().replace("bot.registry.tables.base.Moment", "Moment")
    text = "\n".join(line for line in text.splitlines() if not line.startswith("    # ### "))
    written.unlink()
    (versions / f"v{number}_{'the_registry' if number == '0001' else 'policies_and_lists'}.py").write_text(
        text.rstrip() + "\n" + more
    )


if __name__ == "__main__":
    main()
