"""What can be set from outside, by environment variables that begin with SRDI_. Secrets have no default."""

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def _state_folder() -> Path:
    base = os.environ.get("XDG_STATE_HOME") or ""
    # The specification has relative paths ignored.
    folder = Path(base) if Path(base).is_absolute() else Path.home() / ".local" / "state"
    return folder / "srdi"


class Settings(BaseSettings):
    """The settings of this process, read once."""

    model_config = SettingsConfigDict(env_prefix="SRDI_", env_ignore_empty=True, extra="ignore", frozen=True)

    data_dir: Path = Field(default_factory=_state_folder)
    """The folder for what must outlive the process: SRDI_DATA_DIR, or the user's own state folder."""

    @property
    def sessions_file(self) -> Path:
        """The embedded store of sessions."""
        return self.data_dir.expanduser().absolute() / "sessions.sqlite3"
