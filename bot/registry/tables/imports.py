"""Lists of firms that officials brought: read and shown row by row, and not yet taken over."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.registry.tables.base import ID, Base, Moment, Regional, new_id, now


class ImportDraft(Regional, Base):
    """A list as it was read. Gone when it is dropped or too old; when it is taken over, only what came of it is left until then."""

    __tablename__ = "import_drafts"

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)
    official_id: Mapped[str] = mapped_column(ForeignKey("officials.id", ondelete="CASCADE"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    columns: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """What each column was read as, and why one was left out."""
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    """How many rows would do what; once it is taken over, how many did."""
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)
    taken_at: Mapped[datetime | None] = mapped_column(Moment)


class ImportRow(Regional, Base):
    """One row of a list, and what it would do; of a firm that withdrew there is only the row's number."""

    __tablename__ = "import_rows"
    __table_args__ = (
        CheckConstraint("outcome IN ('refused', 'withdrawn', 'new', 'changed', 'same')", name="outcome"),
        Index("ix_import_rows_by_outcome", "draft_id", "outcome", "number"),
    )

    draft_id: Mapped[str] = mapped_column(ForeignKey("import_drafts.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Its place in the file, as a spreadsheet shows it."""
    outcome: Mapped[str] = mapped_column(String(16))
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What it says of the firm, as far as it could be read (`importing.rows.Listed`)."""
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """What would be another than before."""
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """Why it is refused."""
