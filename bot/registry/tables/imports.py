"""Lists of firms that officials brought, read and shown, and not yet taken over."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.registry.tables.base import ID, Base, Moment, Regional, new_id, now


class ImportDraft(Regional, Base):
    """A list as it was read: what each row would do. Gone when it is taken over, dropped, or too old."""

    __tablename__ = "import_drafts"

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)
    official_id: Mapped[str] = mapped_column(ForeignKey("officials.id", ondelete="CASCADE"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)
