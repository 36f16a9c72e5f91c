"""Looks at everybody whom a campaign is for: first to say what stands in its way, then to give each recipient a row.

Both are one walk over the same audience; only what is done with what it finds differs.
"""

from typing import TYPE_CHECKING, NamedTuple

from bot.outreach.checked import Checked
from bot.outreach.content import Content
from bot.registry.tables import Campaign

if TYPE_CHECKING:
    from bot.service import Service


class Example(NamedTuple):
    """What a real recipient would get."""

    firm_id: str
    contact_id: str
    channel: str
    content: Content


async def check(service: "Service", campaign: Campaign) -> Checked:
    """What the audience comes to now; writes nothing. Raises RegistryUnavailable."""
    raise NotImplementedError


async def plan(service: "Service", campaign: Campaign) -> None:
    """Give every recipient a row; goes on where it was left. Raises RegistryUnavailable."""
    raise NotImplementedError


async def some_contents(service: "Service", campaign: Campaign, channel: str, count: int) -> list[Example]:
    """What the first recipients on a channel would get, a few of each language; raises RegistryUnavailable."""
    raise NotImplementedError


async def keep_planning(service: "Service") -> None:
    """Check whatever was changed and plan whatever was approved."""
    raise NotImplementedError
