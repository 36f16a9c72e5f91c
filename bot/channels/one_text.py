"""A whole turn as ONE text within a channel's limit, for messengers that take a single answer to a message (WeChat, WeCom).

Where there is no room, results are said in short, then the help goes, then the shortcuts, then what can be tapped, and last what
was said is shortened: never without a link to all of it. The question and all of its options stay wherever they can fit at all.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, NamedTuple
from urllib.parse import quote

from assessment.wording import Words
from bot.capabilities import Capability
from bot.channels.composition import Composed, choice, composed
from bot.channels.splitting import Measure, shortened
from bot.sessions.kept_replies import Said
from flows.position import Position
from flows.replies import Option

_PARTED: Final = "\n\n"
_LEAST_SAID: Final = 60
"""Less than that of a long part says nothing: it is left out."""

_RESERVED: Final = re.compile(r"[^A-Za-z0-9\u0080-\U0010ffff]")

_Shown = Literal["links", "words", "nothing"]


class _Draft(NamedTuple):
    """How much of the turn is shown; `page` says that there is a link to all of it even if nothing of the turn asks for one."""

    is_short: bool = True
    page: bool = False
    heading: bool = True
    aside: bool = True
    options: _Shown = "words"
    hint: bool = True
    shortcuts: _Shown = "words"
    offer: bool = True


_BARE: Final = _Draft(page=True, aside=False, shortcuts="nothing", hint=False)
_TAPPED: Final = (
    _Draft(is_short=False, options="links", shortcuts="links"),
    _Draft(is_short=False, options="links"),
    _Draft(options="links", shortcuts="links"),
    _Draft(options="links"),
    _Draft(options="links", page=True, aside=False),
    _Draft(options="links", page=True, aside=False, shortcuts="nothing"),
    _Draft(is_short=False, shortcuts="links"),
    _Draft(shortcuts="links"),
)
_TYPED: Final = (
    _Draft(is_short=False),
    _Draft(),
    _Draft(page=True, aside=False),
    _Draft(page=True, aside=False, shortcuts="nothing"),
)
"""From all of it to as little as makes sense, what matters least going first."""
_CUT_BESIDE_LINKS: Final = (
    _Draft(page=True, options="links", shortcuts="links"),
    _Draft(page=True, options="links", shortcuts="links", aside=False),
    _Draft(page=True, options="links", shortcuts="nothing", aside=False),
)
"""Where what was said is cut in any case, what is asked need not suffer as long as it takes less than half of the room."""
_CUT: Final = (
    _BARE._replace(hint=True),
    _BARE,
    _BARE._replace(heading=False),
    _BARE._replace(heading=False, offer=False),
    _BARE._replace(heading=False, offer=False, page=False),
)


def one_text(said: Said, at: Position, capability: Capability, result_url: str) -> str:
    """The turn as one text; an empty `result_url` is no link."""
    has_links = capability.buttons.kind == "links_in_text"
    writer = _Writer(composed(said, at), at.words, capability, result_url)
    written = (writer.written(draft) for draft in ((*_TAPPED, *_TYPED) if has_links else _TYPED))
    whole = next((text for text in written if capability.text.holds(text)), None)
    return writer.cut(has_links=has_links) if whole is None else whole


@dataclass
class _Writer:
    """Writes one turn in more or less detail."""

    turn: Composed
    words: Words
    capability: Capability
    result_url: str

    def written(self, draft: _Draft) -> str:
        """The turn in this detail, however long that is."""
        said = self.turn.in_short if draft.is_short else self.turn.said
        return _joined((*map(_plain, said), *self._rest(draft)))

    def cut(self, *, has_links: bool) -> str:
        """The turn with as much of what was said as there is room for beside all that is asked."""
        most, measure = self.capability.text.most, self.capability.text.measure
        beside_links = [(draft, most // 2) for draft in _CUT_BESIDE_LINKS] if has_links else []
        for draft, room in (*beside_links, *((draft, most) for draft in _CUT)):
            rest = _joined(self._rest(draft))
            if measure(rest) <= room:
                left = most - measure(rest) - measure(_PARTED)
                said = _fitted([_plain(part) for part in self.turn.in_short], left, measure)
                return _joined((*said, rest))
        page = self._page()
        asked = _joined(self._rest(_CUT[-1]))
        return _joined((page, shortened(asked, most - measure(page) - measure(_PARTED), measure)))

    def _rest(self, draft: _Draft) -> Iterator[str]:
        """What follows after what was said."""
        turn = self.turn
        if draft.page or (turn.has_result and draft != _CUT[-1]):
            yield self._page()
        if draft.offer:
            # Before the question, since numbers typed are about what stands last.
            yield "\n".join(line for line in (_plain(turn.offer), self._offered(draft)) if line)
        yield "\n".join(line for line in (self._heading() if draft.heading else "", _plain(turn.question)) if line)
        if draft.aside:
            yield _plain(turn.aside)
        yield self._tapped if draft.options == "links" and self._can_be_tapped else self._typed
        if draft.hint:
            yield _plain(turn.hint)
        yield self._shortcuts(turn.shortcuts, draft.shortcuts)

    def _heading(self) -> str:
        heading = _plain(self.turn.heading)
        if not heading:
            return ""
        return f"【{heading}】" if self.words.is_chinese else f"— {heading} —"

    @cached_property
    def _can_be_tapped(self) -> bool:
        """Whether there is a link for each option; several at once are typed, since a tap sends one."""
        limits, options = self.capability.buttons, self.turn.options
        return (
            not self.turn.several
            and len(options) <= limits.most
            and all(limits.label.holds(option.label) and limits.data.holds(self._answer(option)) for option in options)
        )

    @cached_property
    def _typed(self) -> str:
        return "\n".join(_plain(choice(option)) for option in self.turn.options)

    @cached_property
    def _tapped(self) -> str:
        return "\n".join(
            (f"{option.key}. " if option.key.isdigit() else "") + self._tap(option.label, self._answer(option))
            for option in self.turn.options
        )

    def _answer(self, option: Option) -> str:
        """What a tap on the option says: never its number.

        Some accounts lose the link's id, and a link stays on the screen long after its question. A number would then answer
        whatever is asked by that time. An answer in full is right whenever it comes, and the other labels say little elsewhere.
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
                return " · ".join(_plain(choice(option)) for option in options)
            case "nothing":
                return ""

    def _tap(self, label: str, text: str) -> str:
        return tappable(label, text, self.turn.mark)

    def _page(self) -> str:
        """The way to all of it."""
        if not self.result_url:
            return ""
        say = self.words.say
        said, url = say("The whole result, with every clause"), self.result_url
        if not self.turn.has_result:
            # What else is asked stands in the talk itself, and not beside the result.
            said, url = say("The rest is on your page"), self.result_url.partition("?")[0]
        return f'<a href="{url}">{said}</a>' if self.capability.links == "tags" else f"{said}\n{url}"


def tappable(label: str, text: str, mark: str) -> str:
    """A link that says the text when it is tapped, in answer to the question of this mark.

    Chinese stands in it as it is, as it does in all such links in use, and takes a third of the room; all else but letters and
    digits could end the link, or the text in it, too early.
    """
    said = _RESERVED.sub(lambda reserved: quote(reserved[0], safe=""), text)
    address = f"weixin://bizmsgmenu?msgmenucontent={said}&msgmenuid={mark}"
    return f'<a href="{address}">{_plain(label).replace(">", "＞")}</a>'


def _plain(text: str) -> str:
    """Words that can never be taken for a link."""
    return text.replace("<", "＜")


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
