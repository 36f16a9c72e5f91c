"""A whole turn as ONE text within a channel's limit, for messengers that take a single answer to a message (WeChat, WeCom).

What matters least goes first when there is no room: the help, then the shortcuts, then what can be tapped, then the length of
what was said, never without a link to all of it. The question and all of its options stay wherever they can fit at all.
"""

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple
from urllib.parse import quote

from assessment.wording import Words
from bot.channels.capabilities import Capability
from bot.channels.composition import Composed, choice, composed
from bot.channels.splitting import Measure, shortened
from bot.sessions.kept_replies import Said
from flows.position import Position
from flows.replies import Option

_PARTED: Final = "\n\n"
_LEAST_SAID: Final = 60
"""Less than that of a part says nothing: it is left out."""

_Shown = Literal["links", "words", "none"]


class _Draft(NamedTuple):
    """How much of the turn is shown."""

    is_short: bool = False
    aside: bool = True
    options: _Shown = "links"
    shortcuts: _Shown = "links"
    hint: bool = True


def one_text(said: Said, at: Position, capability: Capability, result_url: str) -> str:
    """The turn as one text; an empty `result_url` is no link."""
    turn = composed(said, at)
    most, measure = capability.text.most, capability.text.measure
    writer = _Writer(turn, at.words, capability, result_url)
    for draft in _drafts(capability):
        text = writer.written(draft)
        if measure(text) <= most:
            return text
    return writer.squeezed(most, measure)


def _drafts(capability: Capability) -> Iterator[_Draft]:
    """From all of it to as little as makes sense, what matters least going first."""
    best: _Shown = "links" if capability.buttons.kind == "links_in_text" else "words"
    for is_short in (False, True):
        yield _Draft(is_short, options=best, shortcuts=best)
        yield _Draft(is_short, options=best, shortcuts="words")
        yield _Draft(is_short, aside=False, options=best, shortcuts="words")
        yield _Draft(is_short, aside=False, options=best, shortcuts="none")
        yield _Draft(is_short, aside=False, options="words", shortcuts="none")


class _Writer(NamedTuple):
    """Writes one turn in more or less detail."""

    turn: Composed
    words: Words
    capability: Capability
    result_url: str

    def written(self, draft: _Draft) -> str:
        """The turn in this detail."""
        said = self.turn.in_short if draft.is_short else self.turn.said
        return _joined((*map(self._plain, said), *self._rest(draft)))

    def squeezed(self, most: int, measure: Measure) -> str:
        """The turn with as much of what was said as there is room for, and with all that is asked where it can fit."""
        rests = [
            _joined(self._rest(_Draft(True, aside=False, options="words", shortcuts="none", hint=hint), is_cut=True))
            for hint in (True, False)
        ]
        for rest in rests:
            room = most - measure(rest) - measure(_PARTED)
            if room >= 0:
                said = _fitted([self._plain(part) for part in self.turn.in_short], room, measure)
                return _joined((*said, rest))
        return shortened(rests[-1], most, measure)

    def _rest(self, draft: _Draft, *, is_cut: bool = False) -> Iterator[str]:
        """What follows after what was said."""
        turn = self.turn
        if turn.has_result or is_cut or (turn.aside and not draft.aside):
            yield self._link()
        yield "\n".join(line for line in (turn.heading and f"【{turn.heading}】", turn.question) if line)
        if draft.aside:
            yield turn.aside
        yield "\n".join(self._option(option, draft) for option in turn.options)
        if draft.hint:
            yield turn.hint
        yield "\n".join(line for line in (turn.offer, self._shortcuts(turn.offered, draft)) if line)
        if draft.shortcuts != "none":
            yield self._shortcuts(turn.shortcuts, draft)

    def _option(self, option: Option, draft: _Draft) -> str:
        # Several at once are typed: a tap sends one.
        if draft.options == "links" and not self.turn.several:
            number = f"{option.key}. " if option.key.isdigit() else ""
            return number + self._tap(option.label, option.label if option.key.isdigit() else option.key)
        return self._plain(choice(option))

    def _shortcuts(self, options: tuple[Option, ...], draft: _Draft) -> str:
        if draft.shortcuts == "links":
            return " · ".join(self._tap(option.label, option.key) for option in options)
        return " · ".join(option.key for option in options)

    def _tap(self, label: str, text: str) -> str:
        """A link that says the text when it is tapped."""
        address = f"weixin://bizmsgmenu?msgmenucontent={quote(text, safe='')}&msgmenuid={self.turn.mark}"
        return f'<a href="{address}">{self._plain(label)}</a>'

    def _link(self) -> str:
        """The way to all of it."""
        if not self.result_url:
            return ""
        said = self.words.say("All of it, with every clause")
        if self.capability.links == "tags":
            return f'<a href="{self.result_url}">{said}</a>'
        return f"{said}\n{self.result_url}"

    def _plain(self, text: str) -> str:
        """Words that can never be taken for a link of ours."""
        return text.replace("<", "＜") if self.capability.links == "tags" else text


def _joined(parts: tuple[str, ...] | Iterator[str]) -> str:
    return _PARTED.join(part for part in parts if part)


def _fitted(parts: list[str], room: int, measure: Measure) -> list[str]:
    """The parts with the long ones shortened, so that together they fit."""
    room -= measure(_PARTED) * max(0, len(parts) - 1)
    most = _level([measure(part) for part in parts], room)
    if most < _LEAST_SAID:
        return []
    return [shortened(part, most, measure) for part in parts]


def _level(lengths: list[int], room: int) -> int:
    """How long each may be at most, so that short ones stay whole."""
    left = sorted(lengths)
    while left and left[0] * len(left) <= room:
        room -= left.pop(0)
    return room // len(left) if left else room
