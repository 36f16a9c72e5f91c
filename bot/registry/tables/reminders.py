"""The rows that are the truth of what was sent: one for each recipient of a campaign, and all that was tried for it.

Firms and contacts are named by ids that say nothing once those are erased.
"""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.registry.tables.base import ID, SEALED, Base, Moment, Regional, new_id, now

_PENDING = text("state = 'pending'")
_LEASED = text("state IN ('claimed', 'attempted')")
_RECEIPTED = text("receipt <> ''")


class Reminder(Regional, Base):
    """One recipient of a campaign: a contact, about one firm."""

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("campaign_id", "firm_id", "contact_id"),
        CheckConstraint(
            "state IN ('pending', 'claimed', 'attempted', 'delivered', 'failed', 'suppressed', 'expired', 'unknown')",
            name="state",
        ),
        Index(
            "ix_reminders_due",
            "channel",
            "campaign_id",
            "due_at",
            "id",
            sqlite_where=_PENDING,
            postgresql_where=_PENDING,
        ),
        Index("ix_reminders_leased", "claimed_until", sqlite_where=_LEASED, postgresql_where=_LEASED),
        # All that progress is counted by, the wall's region too, so that counting reads no row.
        Index("ix_reminders_by_state", "campaign_id", "state", "channel", "reason", "settled_at", "region"),
        Index("ix_reminders_of_a_firm", "firm_id", "settled_at"),
        Index("ix_reminders_of_a_contact", "contact_id"),
        Index("ix_reminders_by_receipt", "receipt", sqlite_where=_RECEIPTED, postgresql_where=_RECEIPTED),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"))
    firm_id: Mapped[str] = mapped_column(ID)
    contact_id: Mapped[str] = mapped_column(ID)
    state: Mapped[str] = mapped_column(String(16), default="pending")
    channel: Mapped[str] = mapped_column(String(16))
    """Over which it goes, or went."""
    locale: Mapped[str] = mapped_column(String(16))
    values: Mapped[dict[str, str]] = mapped_column(JSON)
    """What stands in the placeholders, why this firm gets it and by which clause; emptied when its life is over."""
    due_at: Mapped[datetime] = mapped_column(Moment)
    """Not before then."""
    claimed_by: Mapped[str] = mapped_column(ID, default="")
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    """Until then it is this worker's alone; also until when an offer to the workers stands."""
    tries: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(80), default="")
    """Why it stands where it stands, in the words of `outreach.reasons`."""
    means: Mapped[str] = mapped_column(String(24), default="")
    """Which of the channel's ways was taken last."""
    receipt: Mapped[str] = mapped_column(String(64), default="")
    """What the channel calls the message."""
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it came to stand where it does; while it is pending or claimed, when it last may have gone out, none where it surely
    did not."""
    repeatable_until: Mapped[datetime | None] = mapped_column(Moment)
    """Until then the channel itself drops what it took already, so that it may be sent again where nobody knows whether it was."""


class Attempt(Regional, Base):
    """One thing that was done for a reminder; the database lets none be changed."""

    __tablename__ = "attempts"
    __table_args__ = (
        CheckConstraint(
            "what IN ('begun', 'delivered', 'put_off', 'refused', 'suppressed', 'halted', 'unknown', 'receipt', 'decided')",
            name="what",
        ),
        Index("ix_attempts_of_a_reminder", "reminder_id", "at"),
        Index("ix_attempts_by_age", "at"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)
    reminder_id: Mapped[str] = mapped_column(ForeignKey("reminders.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    by: Mapped[str] = mapped_column(ID)
    """The worker; of a receipt the channel, of a decision the official."""
    channel: Mapped[str] = mapped_column(String(16))
    means: Mapped[str] = mapped_column(String(24))
    what: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(80), default="")
    receipt: Mapped[str] = mapped_column(String(64), default="")


class NoticeGrant(Base):
    """What somebody allowed to be sent by a vendor's subscription notices."""

    __tablename__ = "notice_grants"

    known_as: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Of the address, as `Address.known_as`: it may be granted before anybody enrols."""
    template: Mapped[str] = mapped_column(String(64), primary_key=True)
    is_lasting: Mapped[bool]
    """Until it is taken back; otherwise each message takes one."""
    left: Mapped[int] = mapped_column(default=0)
    granted_at: Mapped[datetime] = mapped_column(Moment, default=now)


class ChannelHalt(Base):
    """A channel over which nothing can be sent now."""

    __tablename__ = "channel_halts"

    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    reason: Mapped[str] = mapped_column(String(80))
    since: Mapped[datetime] = mapped_column(Moment, default=now)
    until: Mapped[datetime | None] = mapped_column(Moment)
    """None: before somebody has put it right and says so."""


class TestAddress(Regional, Base):
    """Where an official gets test messages: sealed, and known because the official wrote from there with a code."""

    __tablename__ = "test_addresses"
    __test__ = False

    official_id: Mapped[str] = mapped_column(ForeignKey("officials.id", ondelete="CASCADE"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    known_as: Mapped[str] = mapped_column(String(64))
    """As `Address.known_as`."""
    added_at: Mapped[datetime] = mapped_column(Moment, default=now)
