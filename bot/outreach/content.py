"""What one recipient is told, in words, before any channel has shaped it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Content:
    """One reminder, every placeholder filled, in the recipient's language."""

    locale: str
    title: str
    body: str
    why: str
    """Why this firm gets it."""
    source: str
    """Document and clause; of a draft or an expired one also that it is."""
    firm: str
    """As its contact calls it."""
    day: str = ""
    """The day that it is about, as YYYY-MM-DD; empty where it is about none."""
    link: str = ""
    """The page that shows it in full and ends reminders; empty where no address of ours is known."""
