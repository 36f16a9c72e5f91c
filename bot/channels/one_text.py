"""A whole turn as ONE text within a channel's limit, for messengers that take a single answer to a message (WeChat, WeCom).

Where there is no room, results are said in short, then the help goes, then the shortcuts, then what can be tapped, and last what
was said is shortened: never without a link to all of it. The question and all of its options stay wherever they can fit at all.
"""

from collections.abc import Iterable, Iterator
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
"""Less than that of a long part says nothing: it is left out."""

_Shown = Literal["links", "words", "nothing"]


class _Draft(NamedTuple):
    """How much of the turn is shown."""

    is_short: bool = True
    aside: bool = True
    options: _Shown = "words"
    hint: bool = True
    shortcuts: _Shown = "words"


_TAPPED: Final = (
    _Draft(is_short=False, options="links", shortcuts="links"),
    _Draft(is_short=False, options="links"),
    _Draft(options="links", shortcuts="links"),
    _Draft(options="links"),
    _Draft(options="links", aside=False),
    _Draft(options="links", aside=False, shortcuts="nothing"),
)
_TYPED_BESIDE_LINKS: Final = (_Draft(is_short=False, shortcuts="links"), _Draft(shortcuts="links"))
_TYPED: Final = (
    _Draft(is_short=False),
    _Draft(),
    _Draft(aside=False),
    _Draft(aside=False, shortcuts="nothing"),
)
"""From all of it to as little as makes sense, what matters least going first."""
_SQUEEZED_WITH_LINKS: Final = (
    _Draft(options="links", shortcuts="links"),
    _Draft(options="links", shortcuts="links", aside=False),
)
"""Where what was said is cut in any case, what is asked need not suffer as long as it takes less than half of the room."""
_SQUEEZED: Final = (
    _Draft(aside=False, shortcuts="nothing"),
    _Draft(aside=False, shortcuts="nothing", hint=False),
)


def one_text(said: Said, at: Position, capability: Capability, result_url: str) -> str:
    """The turn as one text; an empty `result_url` is no link."""
    has_links = capability.buttons.kind == "links_in_text"
    writer = _Writer(composed(said, at), at.words, capability, result_url)
    drafts = (*_TAPPED, *_TYPED_BESIDE_LINKS, *_TYPED) if has_links else _TYPED
    written = (writer.written(draft) for draft in drafts)
    whole = next((text for text in written if capability.text.holds(text)), None)
    return writer.squeezed(has_links=has_links) if whole is None else whole


class _Writer(NamedTuple):
    """Writes one turn in more or less detail."""

    turn: Composed
    words: Words
    capability: Capability
    result_url: str

    def written(self, draft: _Draft) -> str:
        """The turn in this detail, however long that is."""
        said = self.turn.in_short if draft.is_short else self.turn.said
        return _joined((*map(self._plain, said), *self._rest(draft)))

    def squeezed(self, *, has_links: bool) -> str:
        """The turn with as much of what was said as there is room for beside all that is asked."""
        most, measure = self.capability.text.most, self.capability.text.measure
        with_links = [(draft, most // 2) for draft in _SQUEEZED_WITH_LINKS] if has_links else []
        rest = ""
        for draft, room in (*with_links, *((draft, most) for draft in _SQUEEZED)):
            rest = _joined(self._rest(draft, is_cut=True))
            if measure(rest) <= room:
                left = most - measure(rest) - measure(_PARTED)
                said = _fitted([self._plain(part) for part in self.turn.in_short], left, measure)
                return _joined((*said, rest))
        return shortened(rest, most, measure)

    def _rest(self, draft: _Draft, *, is_cut: bool = False) -> Iterator[str]:
        """What follows after what was said."""
        turn = self.turn
        if turn.has_result or is_cut or (turn.aside and not draft.aside):
            yield self._page()
        yield "\n".join(line for line in (self._heading(), self._plain(turn.question)) if line)
        if draft.aside:
            yield self._plain(turn.aside)
        yield "\n".join(self._option(option, draft) for option in turn.options)
        if draft.hint:
            yield self._plain(turn.hint)
        yield "\n".join(line for line in (self._plain(turn.offer), self._offered(draft)) if line)
        yield self._shortcuts(turn.shortcuts, draft.shortcuts)

    def _heading(self) -> str:
        heading = self._plain(self.turn.heading)
        if not heading:
            return ""
        return f"【{heading}】" if self.words.is_chinese else f"— {heading} —"

    def _option(self, option: Option, draft: _Draft) -> str:
        # Several at once are typed, since a tap sends one.
        if draft.options == "links" and not self.turn.several:
            number = f"{option.key}. " if option.key.isdigit() else ""
            return number + self._tap(option.label, self._answer(option))
        return self._plain(choice(option))

    def _answer(self, option: Option) -> str:
        """What a tap on the option says: never its number.

        Some accounts lose the link's id, and a link stays on the screen long after its question. A number would then answer
        whatever is asked by that time; an answer in full is right whenever it comes, and other labels are refused elsewhere.
        """
        return self.turn.answers.get(option.label, option.label)

    def _offered(self, draft: _Draft) -> str:
        """What may be chosen is never left out; at worst it is typed."""
        return self._shortcuts(self.turn.offered, "words" if draft.shortcuts == "nothing" else draft.shortcuts)

    def _shortcuts(self, options: Iterable[Option], shown: _Shown) -> str:
        match shown:
            case "links":
                return " · ".join(self._tap(option.label, option.key) for option in options)
            case "words":
                return " · ".join(self._plain(choice(option)) for option in options)
            case "nothing":
                return ""

    def _tap(self, label: str, text: str) -> str:
        """A link that says the text when it is tapped.

        Chinese stands in it as it is, as it does in all such links in use, and takes a third of the room; all else but letters and
        digits could end the link, or the text in it, too early.
        """
        said = "".join(character if character >= "\x80" else quote(character, safe="") for character in text)
        address = f"weixin://bizmsgmenu?msgmenucontent={said}&msgmenuid={self.turn.mark}"
        return f'<a href="{address}">{self._plain(label)}</a>'

    def _page(self) -> str:
        """The way to all of it."""
        if not self.result_url:
            return ""
        say = self.words.say
        said = say("All of it, with every clause") if self.turn.has_result else say("The rest stands on your page")
        if self.capability.links == "tags":
            return f'<a href="{self.result_url}">{said}</a>'
        return f"{said}\n{self.result_url}"

    def _plain(self, text: str) -> str:
        """Words that can never be taken for a link."""
        return text.replace("<", "＜") if self.capability.links == "tags" else text


def _joined(parts: Iterable[str]) -> str:
    return _PARTED.join(part for part in parts if part)


def _fitted(parts: list[str], room: int, measure: Measure) -> list[str]:
    """The parts with the long ones shortened, so that together they fit."""
    room -= measure(_PARTED) * max(0, len(parts) - 1)
    most = _level([measure(part) for part in parts], room)
    return [shortened(part, most, measure) for part in parts if most >= _LEAST_SAID or measure(part) <= most]


def _level(lengths: list[int], room: int) -> int:
    """How long each may be at most, so that short ones stay whole."""
    left = sorted(lengths)
    while left and left[0] * len(left) <= room:
        room -= left.pop(0)
    return room // len(left) if left else max(lengths, default=0)
