"""What is picked under a message, while taps come faster than their keyboard is drawn anew, and which keyboards have had their day.

A tap carries the picks that its keyboard showed. Of two quick ones the second still shows the picks from before the first, so the
newest are remembered here; where they are forgotten, the button's own word counts.
"""

from bot.channels.telegram_buttons import Toggle
from bot.sessions.store import DAY
from bot.shared_state.state import SharedState, known_as


class Picking:
    """The keyboards of one installation."""

    def __init__(self, state: SharedState) -> None:
        self._state = state

    async def picked(self, name: str, message: int, shown: int) -> int:
        """What is picked under the message, by the place of each."""
        kept = await self._state.get(self._key("picked", name, message))
        return shown if kept is None else int(kept.split()[0])

    async def toggle(self, name: str, message: int, tapped: Toggle, *, by: str) -> int:
        """Pick one, or put it back; the same tap delivered once more changes nothing."""
        key = self._key("picked", name, message)
        kept = await self._state.get(key)
        picked, last = (tapped.picked, "") if kept is None else (int(kept.split()[0]), kept.split()[1])
        if last != by:
            picked ^= 1 << tapped.place
            await self._state.put(key, f"{picked} {by}", DAY)
        return picked

    async def retire(self, name: str, message: int, *, by: str) -> None:
        """The keyboard has had its answer, by this tap."""
        await self._state.put(self._key("retired", name, message), by, DAY)

    async def is_retired(self, name: str, message: int, *, by: str) -> bool:
        """Whether another tap had the keyboard's answer already: two quick taps mean one."""
        return await self._state.get(self._key("retired", name, message)) not in (None, by)

    def _key(self, what: str, name: str, message: int) -> str:
        return f"telegram:{what}:{known_as(f'{name} {message}')}"
