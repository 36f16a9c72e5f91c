"""The audit: what was done, by whom and when, each entry chained to the one before; the database lets none be changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.registry.tables.base import ID, Base, Moment, Regional


class AuditEntry(Regional, Base):
    """One act."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_of_a_region", "region", "number"),
        Index("ix_audit_entries_of_a_subject", "subject", "number"),
    )

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """Its place in the chain of the whole installation, from 1, without a hole."""
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(ID)
    """The official's id; "owner" or "system" where it was none."""
    action: Mapped[str] = mapped_column(String(48))
    subject: Mapped[str] = mapped_column(String(128))
    """What it was done to, as kind and id; never a person's name or address."""
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    """Keyed hash over all of the above."""


class AuditHead(Base):
    """How long the chain is and what it ends in, so that entries missing at its end are noticed; one row."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))
    """Keyed hash over number and hash."""
