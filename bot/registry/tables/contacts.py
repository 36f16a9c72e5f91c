"""Contacts of firms, how they are reached, what they agreed to, and who must not be kept or written to again."""

from datetime import datetime

from sqlalchemy import JSON, Boolean, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.registry.tables.base import ID, SEALED, Base, Moment, Regional, new_id, now


class Contact(Base):
    """A person who enrolled a firm; without a name, known by the talk and by the addresses."""

    __tablename__ = "contacts"

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)
    talk: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Keyed digest of the talk's user in the store of sessions."""
    locale: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    active_at: Mapped[datetime] = mapped_column(Moment, default=now, index=True)
    """When the contact last said something: who is not heard of for long is forgotten (`retention`)."""


class Address(Base):
    """Where a contact is reached on a channel: sealed, and found again by a keyed digest."""

    __tablename__ = "addresses"

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    """Account and user as the channel names them."""
    known_as: Mapped[str] = mapped_column(String(64), unique=True)
    """Keyed digest of channel, account and user."""
    unreachable_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the channel last said that nothing can be sent there; none since its owner wrote from there again."""
    added_at: Mapped[datetime] = mapped_column(Moment, default=now)


class Enrolled(Regional, Base):
    """A contact's part in a firm, over one channel."""

    __tablename__ = "enrolments"
    __table_args__ = (UniqueConstraint("firm_id", "contact_id", "channel"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)
    firm_id: Mapped[str] = mapped_column(ForeignKey("firms.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    address_id: Mapped[str | None] = mapped_column(ForeignKey("addresses.id", ondelete="CASCADE"))
    """None for the web, where nobody can be reached."""
    channel: Mapped[str] = mapped_column(String(16))
    firm_name: Mapped[str] = mapped_column(String(200))
    district: Mapped[str] = mapped_column(String(100), default="")
    """The firm as this contact calls it, which others are not shown."""
    role: Mapped[str] = mapped_column(String(32))
    topics: Mapped[list[str]] = mapped_column(JSON)
    purposes: Mapped[list[str]] = mapped_column(JSON)
    """What is agreed to now; the ledger says when and in which words."""
    since: Mapped[datetime] = mapped_column(Moment, default=now)


class Consent(Regional, Base):
    """One line of the ledger, which only grows: the database refuses to change or remove one.

    It names firm and contact by ids that say nothing once those are erased.
    """

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("purpose IN ('register', 'facts', 'reminders')", name="purpose"),
        Index("ix_consents_by_day", "region", "purpose", "at", "given", "firm_id"),
        Index("ix_consents_of_a_firm", "firm_id"),
        Index("ix_consents_of_a_contact", "contact_id"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    firm_id: Mapped[str] = mapped_column(ID)
    contact_id: Mapped[str] = mapped_column(ID)
    purpose: Mapped[str] = mapped_column(String(16))
    given: Mapped[bool] = mapped_column(Boolean)
    words: Mapped[str] = mapped_column(String(16))
    """Which version of the words was shown."""
    locale: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(16))


class Suppression(Base):
    """Somebody who left, as a keyed digest: no import may bring them back, and nothing may be sent to them."""

    __tablename__ = "suppressions"
    __table_args__ = (CheckConstraint("kind IN ('address', 'firm')", name="kind"),)

    known_as: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Of an address as `Address.known_as`; of a firm the keyed digest of region and credit code."""
    kind: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(Moment, default=now)
