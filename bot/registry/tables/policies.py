"""Policies that a region's officials publish here, and what publishing one would change."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.registry.tables.base import ID, Base, Moment, Regional, new_id, now


class Publication(Regional, Base):
    """A region's pack on its way to being in use: draft, submitted, published, replaced or withdrawn."""

    __tablename__ = "publications"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'submitted', 'published', 'replaced', 'withdrawn')", name="state"),
        CheckConstraint("approver_id IS NULL OR approver_id <> author_id", name="approver_is_another"),
        CheckConstraint(
            "state NOT IN ('published', 'replaced') OR (approver_id IS NOT NULL AND published_at IS NOT NULL)",
            name="published_by_an_approver",
        ),
        Index(
            "uq_publications_in_use",
            "region",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
        Index("ix_publications_of_a_region", "region", "created_at"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)
    state: Mapped[str] = mapped_column(String(16))
    archive: Mapped[bytes] = mapped_column(LargeBinary)
    """The YAML files of the region's pack, zipped."""
    content: Mapped[str] = mapped_column(String(64))
    """Hash of what the archive holds: whoever approves names it."""
    based_on: Mapped[str] = mapped_column(String(64))
    """The edition in use when it was drafted, or last compared with what is in use."""
    follows: Mapped[str] = mapped_column(ID, default="")
    """The region's publication in use then, empty where that was the shipped pack: only one can follow it."""
    summary: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What it changed, as counted when it was published."""
    note: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[str] = mapped_column(ID)
    approver_id: Mapped[str | None] = mapped_column(ID)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    published_at: Mapped[datetime | None] = mapped_column(Moment, index=True)


class Impact(Regional, Base):
    """How far it is worked out what a draft would change, and what was found."""

    __tablename__ = "impacts"
    __table_args__ = (CheckConstraint("state IN ('running', 'finished', 'failed')", name="state"),)

    publication_id: Mapped[str] = mapped_column(ForeignKey("publications.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[str] = mapped_column(String(64))
    """Of which content of the draft it speaks."""
    edition: Mapped[str] = mapped_column(String(64))
    """The policies in use that the draft was held against."""
    judged_on: Mapped[date]
    """The day that both were asked about."""
    state: Mapped[str] = mapped_column(String(16))
    total: Mapped[int]
    done: Mapped[int]
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    begun_at: Mapped[datetime] = mapped_column(Moment, default=now)
    told_at: Mapped[datetime] = mapped_column(Moment, default=now)
    """When whoever works it out last said so."""


class Movement(Regional, Base):
    """A firm for which a draft would change something."""

    __tablename__ = "movements"
    __table_args__ = (Index("ix_movements_by_direction", "publication_id", "direction"),)

    publication_id: Mapped[str] = mapped_column(ForeignKey("publications.id", ondelete="CASCADE"), primary_key=True)
    firm_id: Mapped[str] = mapped_column(ForeignKey("firms.id", ondelete="CASCADE"), primary_key=True)
    direction: Mapped[str] = mapped_column(String(8))
    """up, down or same, by the likely tier and then the possible one."""
    likely_before: Mapped[str | None] = mapped_column(String(64))
    likely_after: Mapped[str | None] = mapped_column(String(64))
    possible_before: Mapped[str | None] = mapped_column(String(64))
    possible_after: Mapped[str | None] = mapped_column(String(64))
    gained: Mapped[list[str]] = mapped_column(JSON)
    lost: Mapped[list[str]] = mapped_column(JSON)
    """Measures that begin, and cease, to apply."""
    sums: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    """Measures that apply under both and pay another sum; none where nobody looked."""
    gaps: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    """Requirements of the next tier whose gap is another, as `impact.moved_words` names them; likewise."""
    deadlines: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    """What falls due on another day than before; likewise."""
