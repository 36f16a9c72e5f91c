"""Reminders sent from the serving process itself, for as long as it serves: a lane for each channel, and what is tended beside.

Where workers send them, only the tending is done here, and rows are offered to those (`workers`).
"""

import asyncio
from typing import Final

from bot.outreach.channels import channels_of
from bot.outreach.delivery import Delivery
from bot.outreach.lanes import AT_ONCE
from bot.outreach.rows import Terms
from bot.outreach.sharing import Turns
from bot.outreach.tending import again_and_again, keep_tended
from bot.service import Service

SECONDS_TO_FINISH: Final = 4.0
_IN_HAND: Final = 4 * AT_ONCE
"""Rows that are claimed at once: enough that no call waits for the next claim, and few enough that turns come around soon."""


async def keep_delivering(service: Service) -> None:
    """See to it that every reminder goes out when it is due, here or by workers."""
    if service.settings.delivery == "workers":
        from bot.outreach.workers import keep_offering

        sending = keep_offering(service)
    else:
        sending = send_from_here(service, Delivery(service, channels_of(service)))
    async with asyncio.TaskGroup() as group:
        group.create_task(keep_tended(service.registry, Terms()))
        group.create_task(sending)


async def send_from_here(service: Service, delivery: Delivery, finish: float = SECONDS_TO_FINISH) -> None:
    """Send whatever is due; when told to stop, give back what was not begun and wait so long for what was."""
    try:
        async with asyncio.TaskGroup() as group:
            for channel in delivery.lanes:
                group.create_task(_lane(service, delivery, channel))
    finally:
        await delivery.end(finish)


async def _lane(service: Service, delivery: Delivery, channel: str) -> None:
    lane, turns = delivery.lanes[channel], Turns(channel, delivery.terms)

    async def once() -> bool:
        await lane.fewer_than(_IN_HAND - AT_ONCE)
        await asyncio.sleep(lane.rests_for)
        return bool(await delivery.begin(channel, await turns.next(service.registry, AT_ONCE)))

    await again_and_again(once)
