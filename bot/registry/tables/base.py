"""What all tables share: moments that are always UTC, ids that nobody can guess, and the region that a row belongs to."""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import DateTime, Dialect, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name, since a migration can only change what it can name."""


class Moment(TypeDecorator[datetime]):
    """A moment with its zone: kept as UTC, given as UTC, whatever the database makes of zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone: nobody would know when it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """As it was kept."""
        if value is None:
            return None
        assert isinstance(value, datetime)
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_id() -> str:
    """An id for a row."""
    return uuid4().hex


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


class Base(DeclarativeBase):
    """Every table of the registry."""

    metadata = MetaData(naming_convention=_NAMES)


class Regional:
    """A row that belongs to one region: only officials of that region may see or change it (`wall`)."""

    region: Mapped[str] = mapped_column(String(64))


ID: Final = String(32)
SEALED: Final = {"sealed": True}
"""The info of a column whose bytes `Keys.seal` wrote, or that is empty: what is done about keys finds it by this."""
