"""Rewrites the first migration from the tables: `python -m tests.fresh_schema`, until there is a release."""

import subprocess
import sys
import tempfile

from alembic import command
from sqlalchemy import URL

from bot.registry.migrations import HERE, configuration

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
    for old in (HERE / "versions").glob("*.py"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        url = URL.create("sqlite+aiosqlite", database=f"{folder}/empty.sqlite3")
        command.revision(configuration(url), "The registry as it was first", autogenerate=True, rev_id="0001")
    (written,) = (HERE / "versions").glob("0001*.py")
    text = written.read_text()
    text = text.replace("bot.registry.tables.base.Moment", "Moment")
    text = text.rstrip() + "\n" + TRIGGERS + HELPER
    final = HERE / "versions" / "v0001_the_registry.py"
    written.unlink()
    final.write_text(text)
    for arguments in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *arguments, str(final)], check=False)


if __name__ == "__main__":
    main()
