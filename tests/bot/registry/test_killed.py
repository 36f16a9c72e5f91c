"""kill -9 at every step of enrolling, withdrawing, erasing: all of it is kept or nothing, and the same message completes it."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import create_engine, func, select

from bot.registry.database import address_of
from bot.registry.tables import Base
from bot.settings import Settings
from tests.bot.registry.owners import CODE, WANG, enrolment
from tests.postgres import PostgresServer
from tests.processes import ending_with_us

NO_STEP: Final = -1
_COUNTING: Final = select(
    *(
        select(func.count()).select_from(table).scalar_subquery().label(table.name)
        for table in Base.metadata.sorted_tables
    )
)
_EVERY: Final = 4
_LAST: Final = 4

Counts = dict[str, int]


class Owner:
    """The mortal process, and the installation that it works on."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        keys = {
            "SRDI_REGISTRY_KEYS": settings.registry_keys.get_secret_value(),
            "SRDI_REGISTRY_DIGEST_KEY": settings.registry_digest_key.get_secret_value(),
        }
        self._process = subprocess.Popen(
            ending_with_us(sys.executable, "-m", "tests.bot.registry.mortal_owner"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **keys},
            text=True,
        )

    def end(self) -> None:
        """Let it go."""
        self._process.communicate()

    def does(self, action: str, at: "Place", step: int = NO_STEP) -> dict[str, int]:
        """Have it done, killed before this step."""
        job = {"action": action, "step": step, "data_dir": str(at.folder), "database_url": at.url}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        ended: dict[str, int] = json.loads(self._process.stdout.readline())
        assert ended["signal"] in (0, signal.SIGKILL)
        return ended


class Place:
    """A registry on its own, which can be copied as it stands."""

    def __init__(self, folder: Path, url: str = "", server: PostgresServer | None = None, database: str = "") -> None:
        self.folder, self.url, self._server, self._database = folder, url, server, database

    def copy(self, folder: Path) -> "Place":
        """The same rows elsewhere."""
        folder.mkdir(parents=True)
        if self._server is None:
            for file in self.folder.glob("registry.sqlite3*"):
                shutil.copy(file, folder / file.name)
            return Place(folder)
        database = self._server.new_database(like=self._database)
        return Place(folder, self._server.url(database), self._server, database)

    def steps(self, taken: int) -> list[int]:
        """At which of so many steps to be killed: on PostgreSQL, where a copy takes long, at some and around the commit."""
        return [step for step in range(taken) if self._server is None or not step % _EVERY or step >= taken - _LAST]

    def drop(self) -> None:
        """Take it away."""
        if self._server is not None:
            self._server.drop(self._database)
        shutil.rmtree(self.folder)

    def counts(self) -> Counts:
        """How many rows each table has."""
        if self._server is not None:
            return dict(self._server.do(str(_COUNTING), self._database)[0])
        engine = create_engine(f"sqlite:///{self.folder / 'registry.sqlite3'}")
        with engine.connect() as connection:
            found = dict(connection.execute(_COUNTING).mappings().one())
        engine.dispose()
        return found

    def bytes(self) -> bytes:
        """All that the files hold."""
        return b"".join(file.read_bytes() for file in self.folder.rglob("*") if file.is_file())


@pytest.fixture
def place(registry_settings: Settings, request: pytest.FixtureRequest) -> Place:
    """An empty registry."""
    url = registry_settings.database_url.get_secret_value()
    if not url:
        return Place(registry_settings.data_dir)
    database = address_of(registry_settings).database or ""
    return Place(registry_settings.data_dir, url, request.getfixturevalue("postgres"), database)


@pytest.fixture
def owner(registry_settings: Settings) -> Iterator[Owner]:
    owner = Owner(registry_settings)
    yield owner
    owner.end()


@pytest.mark.parametrize("action", ["enrol", "withdraw", "erase"])
def test_killed_at_any_step_it_is_whole_or_nothing_and_the_same_message_completes_it_once(
    place: Place, owner: Owner, tmp_path: Path, action: str
) -> None:
    if action != "enrol":
        owner.does("enrol", place)
    before, done = place.counts(), place.copy(tmp_path / "done")
    steps = owner.does(action, done)["steps"]
    after = done.counts()
    assert steps > 10
    assert before != after
    whole = 0
    for step in place.steps(steps):
        here = place.copy(tmp_path / str(step))
        assert owner.does(action, here, step)["signal"] == signal.SIGKILL
        assert here.counts() in (before, after), step
        whole += here.counts() == after
        owner.does(action, here)
        assert here.counts() == after, step
        if action == "erase":
            _holds_nothing_of_the_owner(here.bytes())
        here.drop()
    assert whole
    done.drop()


def _holds_nothing_of_the_owner(kept: bytes) -> None:
    for told in (CODE, enrolment().firm_name, enrolment().district, WANG.user, "52345678"):
        assert told.encode() not in kept
