"""How the tables of an earlier version of srdi become those of this one, by Alembic: at every start, one process at a time."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL

HERE = Path(__file__).resolve().parent


def upgrade(url: URL, to: str = "head") -> None:
    """Bring the database to this revision; does nothing where it is there already."""
    command.upgrade(configuration(url), to)


def configuration(url: URL) -> Config:
    """What Alembic needs to know."""
    configured = Config()
    configured.set_main_option("script_location", str(HERE))
    configured.attributes["url"] = url
    return configured


def is_at_head(revision: str) -> bool:
    """Whether a database of this revision has this version's tables."""
    return revision == ScriptDirectory(str(HERE)).get_current_head()


def is_known(revision: str) -> bool:
    """Whether this version can bring a database of this revision up; otherwise a newer one has."""
    return revision in {script.revision for script in ScriptDirectory(str(HERE)).walk_revisions()}
