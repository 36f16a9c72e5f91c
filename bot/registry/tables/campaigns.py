"""Reminders that a region's officials prepare: what is to be said, to whom and when, and who approved just that."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.registry.tables.base import ID, Base, Moment, Regional, new_id, now

_PROPOSED = text("proposal <> ''")


class Campaign(Regional, Base):
    """One reminder to many. Whether it is finished is no state of its own: the rows of its recipients tell."""

    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'submitted', 'approved', 'scheduled', 'running', 'paused', 'halted', 'cancelled')",
            name="state",
        ),
        CheckConstraint(
            "kind IN ('window_opens', 'window_closes', 'yearly_update', 'title_expires', 'policy_changed', 'facts_stale',"
            " 'notice')",
            name="kind",
        ),
        CheckConstraint("approver_id IS NULL OR approver_id <> author_id", name="approver_is_another"),
        CheckConstraint(
            "state IN ('draft', 'submitted', 'cancelled') OR"
            " (approver_id IS NOT NULL AND approved_at IS NOT NULL AND approved_content = content)",
            name="approved_as_it_is",
        ),
        Index(
            "uq_campaigns_proposed",
            "region",
            "proposal",
            unique=True,
            sqlite_where=_PROPOSED,
            postgresql_where=_PROPOSED,
        ),
        Index("ix_campaigns_of_a_region", "region", "created_at"),
        Index("ix_campaigns_by_state", "state"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)
    state: Mapped[str] = mapped_column(String(16), default="draft")
    kind: Mapped[str] = mapped_column(String(24))
    name: Mapped[str] = mapped_column(String(100))
    """What officials call it; no recipient sees it."""
    topic: Mapped[str] = mapped_column(String(32))
    """Which of the topics it is about: whoever did not choose it gets nothing. Empty for what concerns everybody enrolled."""
    audience: Mapped[dict[str, str]] = mapped_column(JSON)
    """The fields of the filter of firms, as they stand in an address."""
    words: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON)
    """Title and body in each language, with named placeholders."""
    about: Mapped[dict[str, str]] = mapped_column(JSON)
    """What it speaks of: day, document, clause, tier, title or publication, as its kind has them."""
    starts_at: Mapped[datetime | None] = mapped_column(Moment)
    """None: as soon as it is approved."""
    ends_at: Mapped[datetime] = mapped_column(Moment)
    """From then on it would be pointless."""
    on_days_off: Mapped[bool] = mapped_column(default=False)
    """Whether it may go out on weekends and holidays too."""
    content: Mapped[str] = mapped_column(String(64))
    """Hash of all of the above that decides what goes out: whoever approves names it."""
    proposal: Mapped[str] = mapped_column(String(128), default="")
    """What the system proposed it for, so that it never proposes it again; empty where an official began it."""
    author_id: Mapped[str] = mapped_column(ID)
    """Who wrote it last; "system" where nobody touched what was proposed."""
    edited_by: Mapped[list[str]] = mapped_column(JSON, default=list)
    """All who had a hand in it; none of them approves it."""
    approver_id: Mapped[str | None] = mapped_column(ID)
    approved_content: Mapped[str] = mapped_column(String(64), default="")
    checked: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What looking at the whole audience found: counts by channel and language, and what is missing for whom."""
    checked_content: Mapped[str] = mapped_column(String(64), default="")
    """Of which content that speaks."""
    halted_why: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    approved_at: Mapped[datetime | None] = mapped_column(Moment)
    planned_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the last of its recipients had a row."""
    begun_at: Mapped[datetime | None] = mapped_column(Moment)
    cancelled_at: Mapped[datetime | None] = mapped_column(Moment)
