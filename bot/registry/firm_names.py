"""What a firm is called for officials: by a bureau's list, or else by the contact who enrolled it first.

Whoever types a firm's public code and another name changes nothing of what officials see.
"""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.registry.tables import Enrolled, Firm


async def retell(session: AsyncSession, firm: Firm) -> None:
    """Write the firm's name and district anew, after somebody came, went or was corrected."""
    await session.flush()
    first = await session.scalar(
        select(Enrolled).where(Enrolled.firm_id == firm.id).order_by(Enrolled.since, Enrolled.id).limit(1)
    )
    name = firm.listed_name or (None if first is None else first.firm_name)
    if name is not None:
        firm.name = name
    firm.district = firm.listed_district or ("" if first is None else first.district)
