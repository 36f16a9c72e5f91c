"""Whose turn it is: within a channel, campaigns that have something due share what is taken up, however much each has.

So a small campaign goes out at once behind a large one. Channels share nothing: each has its own turns.
"""

from typing import Final

from sqlalchemy import exists, or_, select

from bot.outreach.halts import HALTS, holds
from bot.outreach.rows import CAMPAIGNS, REMINDERS, Terms, has_run_out
from bot.registry.database import Registry

_NOBODY: Final = ""


class Turns:
    """The turns of one channel."""

    def __init__(self, channel: str, terms: Terms) -> None:
        self._channel, self._terms = channel, terms
        self._last = _NOBODY

    async def next(self, registry: Registry, most: int) -> list[str]:
        """Rows that are due and neither claimed nor offered, those of each campaign in turn; none while the channel is halted.

        Raises RegistryUnavailable.
        """
        at = self._terms.clock()
        due = (
            REMINDERS.c.channel == self._channel,
            REMINDERS.c.state == "pending",
            REMINDERS.c.due_at <= at,
            or_(REMINDERS.c.claimed_until.is_(None), has_run_out(at, self._terms.lease)),
        )
        async with registry.reading() as session:
            connection = await session.connection()
            campaigns = await connection.execute(
                select(CAMPAIGNS.c.id)
                .where(
                    CAMPAIGNS.c.state == "running",
                    CAMPAIGNS.c.ends_at > at,
                    ~exists().where(HALTS.c.channel == self._channel, holds(at)),
                    exists().where(REMINDERS.c.campaign_id == CAMPAIGNS.c.id, *due),
                )
                .order_by(CAMPAIGNS.c.id)
            )
            waiting = [campaign for (campaign,) in campaigns]
            order = [each for each in waiting if each > self._last] + [each for each in waiting if each <= self._last]
            chosen: list[str] = []
            for campaign in order[:most]:
                rows = await connection.execute(
                    select(REMINDERS.c.id)
                    .where(REMINDERS.c.campaign_id == campaign, *due)
                    .order_by(REMINDERS.c.due_at, REMINDERS.c.id)
                    .limit(-(-most // len(waiting)))
                )
                chosen += [row for (row,) in rows]
                self._last = campaign
            return chosen
