"""How visits to the self-check ended, counted by day without saying whose they were."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.registry.tables.base import Base, Moment, Regional


class VisitCount(Regional, Base):
    """How many visits to a region's self-check ended so on a day, and at which question."""

    __tablename__ = "visit_counts"
    __table_args__ = (CheckConstraint("exit IN ('finished', 'stopped', 'ruled_out')", name="exit"),)

    region: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    exit: Mapped[str] = mapped_column(String(16), primary_key=True)
    question: Mapped[str] = mapped_column(String(64), primary_key=True, default="")
    """The fact that was asked last; empty where no question was open."""
    count: Mapped[int]


class Sweep(Base):
    """How far work that is done from time to time has come."""

    __tablename__ = "sweeps"

    name: Mapped[str] = mapped_column(String(48), primary_key=True)
    until: Mapped[datetime] = mapped_column(Moment)
