"""Officials, their signed-in browsers, and the filters they saved."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.registry.tables.base import ID, SEALED, Base, Moment, Regional, new_id, now


class Official(Regional, Base):
    """Somebody of a region's bureau who may sign in."""

    __tablename__ = "officials"
    __table_args__ = (CheckConstraint("role IN ('viewer', 'author', 'approver', 'administrator')", name="role"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(16))
    locale: Mapped[str] = mapped_column(String(16), default="zh_Hans_CN")
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    """argon2id; empty until the invitation is taken."""
    one_time_secret: Mapped[bytes] = mapped_column(LargeBinary, default=b"", info=SEALED)
    """The TOTP secret, sealed; empty until it is set up."""
    last_step: Mapped[int] = mapped_column(default=0)
    """The time step of the last code taken, so that none is good twice."""
    invitation: Mapped[str] = mapped_column(String(64), default="")
    """Keyed digest of the code by which a new official sets a password, empty once taken."""
    invited_until: Mapped[datetime | None] = mapped_column(Moment)
    failures: Mapped[int] = mapped_column(default=0)
    """Wrong tries in a row."""
    locked_until: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)


class SignIn(Regional, Base):
    """A browser in which an official is signed in, or halfway there."""

    __tablename__ = "sign_ins"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Keyed digest of the cookie."""
    official_id: Mapped[str] = mapped_column(ForeignKey("officials.id", ondelete="CASCADE"), index=True)
    is_proven: Mapped[bool] = mapped_column(default=False)
    """Whether the one-time code was right as well."""
    begun_at: Mapped[datetime] = mapped_column(Moment, default=now)
    seen_at: Mapped[datetime] = mapped_column(Moment, default=now)
    ends_at: Mapped[datetime] = mapped_column(Moment)


class SavedFilter(Regional, Base):
    """A choice of firms that an official keeps under a name."""

    __tablename__ = "saved_filters"
    __table_args__ = (
        UniqueConstraint("official_id", "name"),
        Index("ix_saved_filters_of_a_region", "region"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)
    official_id: Mapped[str] = mapped_column(ForeignKey("officials.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    chosen: Mapped[dict[str, str]] = mapped_column(JSON)
    """The fields of the form, as they stand in the address."""
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
