"""What a member of WeCom is told when an answer is late, and how it follows: as a message of the application, where we may send."""

from collections.abc import Callable

from assessment.wording import Words
from bot.capabilities import capability
from bot.channels.inbound import Inbound
from bot.channels.late_words import away, earlier, follows, in_the_language_of, waits
from bot.channels.wecom_answers import Answer
from bot.channels.wecom_delivery import change_card, went_after
from bot.channels.wecom_messages import Message
from bot.service import Service


class LateAnswer:
    """What is done about the answer to one message. Answers are in the form that is kept."""

    def __init__(self, service: Service, inbound: Inbound, message: Message, *, can_follow: bool) -> None:
        self._service, self._inbound, self._message = service, inbound, message
        self.can_follow = can_follow

    async def coming(self) -> str:
        """Says that the answer follows, or how to fetch it."""
        return await self._said(follows if self.can_follow else waits)

    async def away(self) -> str:
        """Says that the message could not be taken, and may be sent again."""
        return await self._said(away)

    async def follow(self, text: str) -> bool:
        """Send the answer; whether it is known to have arrived."""
        answer = Answer.model_validate_json(text)
        if not await went_after(self._service, self._inbound.name, self._message, answer):
            return False
        await change_card(self._service, self._message, answer)
        return True

    async def owed(self, text: str) -> str:
        """The answer to an earlier message, as it is given to a later one."""
        answer = Answer.model_validate_json(text)
        fetched = await in_the_language_of(self._service, self._inbound.name, earlier)
        whole = f"{fetched}\n\n{answer.text}"
        kept = whole if capability("wecom").text.holds(whole) else answer.text
        return Answer(text=kept).model_dump_json()

    async def _said(self, sentence: Callable[[Words], str]) -> str:
        said = await in_the_language_of(self._service, self._inbound.name, sentence)
        return Answer(text=said).model_dump_json()
