"""One update of Telegram from its coming in to the last message of its answer, whether it was brought by the webhook or fetched.

The talk moves in the store's one turn; what is sent follows, in the order of the chat, and never twice.
"""

import asyncio
from logging import getLogger
from typing import Final

from assessment.wording import DEFAULT_LOCALE, FOR_OTHERS, UnknownLocale, Words, find_locale
from assessment.wording import later as _
from bot.capabilities import capability
from bot.channels.composition import Composed, composed
from bot.channels.edge import hear
from bot.channels.inbound import Inbound
from bot.channels.telegram_api import Api
from bot.channels.telegram_buttons import Choice, Done, ReportWanted, Toggle, keys_of
from bot.channels.telegram_files import Files
from bot.channels.telegram_keyboards import can_toggle, keyboard, label_of, picked_labels
from bot.channels.telegram_limits import Limits
from bot.channels.telegram_menu import BY_CHAT
from bot.channels.telegram_picking import Picking
from bot.channels.telegram_progress import Line, Lines, Mark, Postponed, Progress
from bot.channels.telegram_rendering import Answer, Message, Renderer, Report, answer_of
from bot.channels.telegram_sending import Sender
from bot.channels.telegram_updates import FromAGroup, Returned, Tapped, Update
from bot.service import Service
from bot.sessions.kept_replies import OtherMessage, Said
from bot.sessions.store import DAY, StoreUnavailable
from bot.shared_state.state import Allowance, StateUnavailable, known_as
from flows.events import Arrived, Incoming, Left, Pressed
from flows.position import Position
from flows.prompts import prompt

_IN_A_GROUP: Final = _(
    "I ask about a firm's figures, and everybody here could read the answers. Please write to me in a private chat."
)
_BETWEEN_GROUP_LINES: Final = 60 * 60.0
_BETWEEN_PASSING_WORDS: Final = 20.0
_BETWEEN_MENUS: Final = 30 * DAY
_TRIES: Final = Allowance(3, 60 * 60.0)
"""An update that fails for a fault of ours may come again so often, then it is let go: it would keep its chat waiting for a day."""
_NONE: Final = "0"
"""What to say for none of several options."""
_LOG: Final = getLogger(__name__)


class Answering:
    """Answers the updates of one bot."""

    def __init__(self, service: Service, api: Api) -> None:
        state = service.shared_state
        self._service, self._state, self._account = service, state, api.account
        self._limits = Limits(state, api.account)
        self._sender = Sender(api, self._limits)
        self._lines, self._picking = Lines(state), Picking(state)
        self._files = Files(service, api)
        self._renderer = Renderer(service.settings.public_url)

    async def take(self, update: Update) -> None:
        """Answer the update; raises Postponed, StoreUnavailable and StateUnavailable where it should come again."""
        try:
            await self._taken(update)
        except (Postponed, StoreUnavailable, StateUnavailable):
            raise
        except Exception:  # noqa: BLE001 - whatever it is, it is logged, and the others of the chat go on
            _LOG.exception("an update of Telegram could not be answered")
            key = f"telegram:failed:{known_as(f'{self._name(update)} {update.key}')}"
            if not await self._state.spend(key, (_TRIES,)):
                raise Postponed(1.0) from None

    async def _taken(self, update: Update) -> None:
        name, what = self._name(update), update.what
        match what:
            case FromAGroup():
                await self._ask_for_privacy(update)
            case Returned():
                await self._limits.welcome(update.chat)
            case Tapped():
                await self._limits.welcome(update.chat)
                await self._tapped(update, what)
            case Left():
                async with self._lines.of(name):
                    await hear(self._service, self._inbound(update, what), self._renderer.rendered)
                    await self._limits.suppress(update.chat, update.came)
            case _:
                if not await self._limits.welcome(update.chat, update.came):
                    return
                async with self._lines.of(name) as line:
                    await self._answer(update, what, line)
                if isinstance(what, Arrived):
                    await self._show_menu(update)

    async def _answer(
        self, update: Update, heard: Incoming, line: Line, *, button: str = "", tapped: Tapped | None = None
    ) -> None:
        def render(said: Said, at: Position, link: str) -> str:
            return self._renderer.rendered(said, at, link, tapped=button, is_welcome=isinstance(heard, Arrived))

        try:
            kept = await hear(self._service, self._inbound(update, heard), render)
        except OtherMessage:
            # What was picked was forgotten since this was answered.
            return
        answer = answer_of(kept)
        if answer.is_passing and not await self._limits.passes("passing", update.chat, _BETWEEN_PASSING_WORDS):
            return
        progress = Progress(self._state, self._name(update), update.key, kept)
        if tapped is not None and not answer.is_passing and (await progress.read()) == Mark():
            await self._retire(update, tapped, answer)
        await self._send(update, answer, progress, line)

    async def _send(self, update: Update, answer: Answer, progress: Progress, line: Line) -> None:
        name = self._name(update)
        is_there = await self._sender.send(
            update.chat, answer.steps, progress, line, lambda step: self._files.make(name, step)
        )
        if not is_there:
            await self._limits.suppress(update.chat, update.came)

    async def _tapped(self, update: Update, tapped: Tapped) -> None:
        """A button lets go of its tap at once, whatever it leads to and however long that takes."""
        resting = asyncio.create_task(self._sender.answer_tap(tapped.query))
        try:
            async with self._lines.of(self._name(update)) as line:
                await self._taken_up(update, tapped, line)
        finally:
            await resting

    async def _taken_up(self, update: Update, tapped: Tapped, line: Line) -> None:
        name, data = self._name(update), tapped.data
        if data is None or await self._picking.is_retired(name, tapped.message, by=update.key):
            return
        if isinstance(data, ReportWanted):
            await self._give_report(update, line)
            return
        at = await self._service.position_of(name)
        turn = composed(Said(prompt(at)), at)
        is_asked = data.mark == turn.mark
        match data:
            case Toggle() if is_asked:
                await self._toggle(update, tapped, data, turn, at.words)
            case Toggle():
                await self._answer(update, Pressed(str(data.place + 1), data.mark), line, tapped=tapped)
            case Done():
                picked = await self._picking.picked(name, tapped.message, data.picked)
                label = at.words.say(", ").join(picked_labels(turn, picked)) or at.words.say("None of these")
                pressed = Pressed(" ".join(keys_of(picked)) or _NONE, data.mark)
                await self._answer(update, pressed, line, button=label if is_asked else "", tapped=tapped)
            case Choice():
                label = label_of(turn, data.key) if is_asked else ""
                await self._answer(update, Pressed(data.key, data.mark), line, button=label, tapped=tapped)

    async def _toggle(self, update: Update, tapped: Tapped, data: Toggle, turn: Composed, words: Words) -> None:
        if not can_toggle(turn) or data.place >= len(turn.options):
            return
        picked = await self._picking.toggle(self._name(update), tapped.message, data, by=update.key)
        rows = (*keyboard(turn, words, picked), *tapped.keeps)
        await self._sender.show_choice(update.chat, tapped.message, "", rows)

    async def _retire(self, update: Update, tapped: Tapped, answer: Answer) -> None:
        """Take the buttons away that led here, and show what was chosen in their place."""
        if not tapped.message:
            return
        text = f"{tapped.text}\n\n✓ {answer.tapped}" if tapped.text and answer.tapped else ""
        if not capability("telegram").text.holds(text):
            text = ""
        if await self._sender.show_choice(update.chat, tapped.message, text, tapped.keeps):
            await self._picking.retire(self._name(update), tapped.message, by=update.key)

    async def _give_report(self, update: Update, line: Line) -> None:
        """The report as it is now, however often it was asked for, though not without end."""
        name = self._name(update)
        progress = Progress(self._state, name, update.key, "report")
        if not await progress.is_begun():
            if await self._service.chat_throttle.wait("report", name):
                return
            await progress.write(Mark())
        await self._send(update, Answer(steps=(Report(),)), progress, line)

    async def _show_menu(self, update: Update) -> None:
        """To whoever reads in a script that Telegram's menus for all do not tell from another."""
        words = self._words(update.language)
        if words.locale in BY_CHAT and await self._limits.passes("menu", update.chat, _BETWEEN_MENUS):
            await self._sender.show_menu(update.chat, words)

    async def _ask_for_privacy(self, update: Update) -> None:
        if not await self._limits.passes("group", update.chat, _BETWEEN_GROUP_LINES):
            return
        said = self._words(update.language).say(_IN_A_GROUP)
        progress = Progress(self._state, self._name(update), update.key, said)
        async with self._lines.of(self._name(update)) as line:
            await self._send(update, Answer(steps=(Message(text=said),)), progress, line)

    def _words(self, language: str) -> Words:
        try:
            locale = find_locale(language) if language else DEFAULT_LOCALE
        except UnknownLocale:
            locale = FOR_OTHERS
        return Words(locale, self._service.library.catalogue)

    def _inbound(self, update: Update, heard: Incoming) -> Inbound:
        return Inbound("telegram", self._account, str(update.chat), update.key, heard, update.came, update.language)

    def _name(self, update: Update) -> str:
        return self._inbound(update, "").name
