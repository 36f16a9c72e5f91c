"""What officials may do: each role may do what the one before it may, within its own region.

That nobody approves what they wrote themselves is no matter of roles: it is held where policies and reminders are approved.
"""

from enum import StrEnum
from typing import Final

from assessment.wording import later as _


class Role(StrEnum):
    """What an official is trusted with."""

    VIEWER = "viewer"
    """Sees how firms stand, and exports."""
    AUTHOR = "author"
    """Drafts policies and reminders, and imports lists of firms."""
    APPROVER = "approver"
    """Publishes and approves what another one drafted."""
    ADMINISTRATOR = "administrator"
    """Decides who is an official, and reads the audit."""

    def includes(self, other: "Role") -> bool:
        """Whether this role may do what the other may."""
        return _ORDER.index(self) >= _ORDER.index(other)


_ORDER: Final = tuple(Role)
NAMES: Final = {
    Role.VIEWER: _("Viewer"),
    Role.AUTHOR: _("Author"),
    Role.APPROVER: _("Approver"),
    Role.ADMINISTRATOR: _("Administrator"),
}
MEANINGS: Final = {
    Role.VIEWER: _("sees how the firms stand, and exports"),
    Role.AUTHOR: _("also drafts policies and reminders, and imports lists"),
    Role.APPROVER: _("also publishes policies and approves reminders that somebody else wrote"),
    Role.ADMINISTRATOR: _("also invites officials and reads the audit"),
}
