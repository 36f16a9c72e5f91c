"""Recording what officials do: in the transaction that does it."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.registry import audit


async def record(
    session: AsyncSession, *, region: str, actor: str, action: str, official: str, **details: str | int
) -> None:
    """Record an act upon an official; raises RegistryUnavailable."""
    await audit.record(
        session, region=region, actor=actor, action=action, subject=f"official {official}", details=details
    )
