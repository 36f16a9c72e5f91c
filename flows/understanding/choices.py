"""Which of the options shown: by number (2, ②, 第二个), by id, by label, or by a part of one label only.

A set takes several, one after the other, or all or none of them. What fits two options is refused with both.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from flows.understanding.answer import Options, Refusal, Understood
from flows.understanding.bare import bare, says_none, shorter_forms, words_of
from flows.understanding.normalise import normalise
from flows.understanding.numerals import read_exact

_POSITION: Final = re.compile(
    r"(?:第|选项|选择|选|option |number |no |the )?"
    r"(?P<number>[0-9]{1,3}|[一二三四五六七八九十两]{1,3})"
    r"(?:个|项|号|种|条|st|nd|rd|th)?"
)
_ORDINALS: Final = {
    word: i
    for i, word in enumerate(("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"), 1)
}
_LAST: Final = frozenset({"最后一个", "最后一项", "last", "the last", "last one", "the last one"})
_CHOSEN: Final = re.compile(
    r"^(?:我们公司|我们|我司|本公司|公司|企业|我)?(?:是|属于|选择|选|只有|有|做|从事)|^(?:we are |we have |it is |its )"
)
_NOT: Final = ("没有", "没", "不", "非", "无", "未", "no ", "not ", "non ")
_NOT_DONE: Final = words_of(
    "没参加 没参加过 没有参加 没有参加过 未参加 没上市 没有上市 未上市 没挂牌 没上市没挂牌 还没上市"
)
_NUMBERS: Final = re.compile(r"[0-9]+")
_ALL: Final = words_of(
    "全部 全部都有 全都有 全都是 都有 全有 所有 全选 以上都有 以上全部 都是 all all_of_them everything all_of_the_above"
)
_NO_ONE: Final = words_of(
    "都不是 以上都没有 以上都不是 以上皆无 全都没有 都无 一个都不是 none_of_them none_of_the_above neither"
)
_NOUGHT: Final = words_of("0 零 0个 零个")
_IN_BRACKETS: Final = re.compile(r"[(（].*?[)）]")
_BREAKS: Final = re.compile(r"[,;、。/+&|]+")
_SOFT_BREAKS: Final = re.compile(r"(还有|以及|[和与及跟 ]|\band\b)")
_NUMBER_RANGE: Final = re.compile(r"([0-9]{1,2})\s*(?:-|~|到|至|to)\s*([0-9]{1,2})")
MOST_PIECES: Final = 60


_ONLY_PLACES: Final = re.compile(r"[第个项号0-9一二三四五六七八九十两,、和到~ -]+")


def says_places(text: str) -> bool:
    """Whether it names options by nothing but their places in a list."""
    return bool(_ONLY_PLACES.fullmatch(normalise(text)))


def understand_choice(text: str, options: Options) -> Understood:
    """Read one option."""
    return Understood(_choose(text, options))


def understand_set(text: str, options: Options) -> Understood:
    """Read some, all or none of the options."""
    forms = set(shorter_forms(bare(text)))
    named = _exactly(bare(text), options)
    if named:
        return Understood(frozenset({named}))
    if says_none(text) or forms & _NO_ONE or ("0" not in options and forms & _NOUGHT):
        return Understood(frozenset())
    if forms & _ALL:
        return Understood(frozenset(options))
    pieces = [piece for piece in _BREAKS.split(normalise(text)) if bare(piece)]
    if not pieces:
        raise Refusal("not_an_option", text)
    if len(pieces) > MOST_PIECES:
        raise Refusal("too_long", text)
    if len(pieces) > 1 and any(says_none(piece) for piece in pieces):
        raise Refusal("contradiction", text)
    return Understood(frozenset(_each(pieces, options)))


def _each(pieces: list[str], options: Options) -> Iterator[str]:
    """Take the longest run of pieces that is one label, or else one piece: labels may hold commas and spaces."""
    place = 0
    while place < len(pieces):
        for end in range(len(pieces), place + 1, -1):
            joined = _exactly(bare(" ".join(pieces[place:end])), options)
            if joined:
                yield joined
                place = end
                break
        else:
            yield from _piece(pieces[place], options)
            place += 1


def _piece(piece: str, options: Options) -> Iterator[str]:
    span = _NUMBER_RANGE.fullmatch(piece)
    if span:
        first, last = int(span[1]), int(span[2])
        if not 1 <= first < last <= len(options):
            raise Refusal("not_an_option", piece)
        yield from list(options)[first - 1 : last]
        return
    parts = [part for part in _SOFT_BREAKS.split(piece)[::2] if bare(part)]
    try:
        yield _choose(piece, options)
    except Refusal:
        if len(parts) < 2:
            raise
        for part in parts:
            yield _choose(part, options)


def _choose(text: str, options: Options) -> str:
    words = bare(text)
    if not words:
        raise Refusal("not_an_option", text)
    for form in shorter_forms(words):
        for said in (form, _CHOSEN.sub("", form)):
            found = _exactly(said, options) or _by_number(said, options)
            if found:
                return found
    if "none" in options and (says_none(text) or set(shorter_forms(words)) & _NOT_DONE):
        return "none"
    said = _CHOSEN.sub("", words) or words
    return _by_part(said, options, text)


class _Shown:
    """The options shown, by what may be said for each. There are few of these lists, and each is looked into all the time."""

    def __init__(self, options: tuple[tuple[str, str], ...]) -> None:
        self.wholes = [(option, _label(label)) for option, label in options]
        self.every = "\n".join(whole for _, whole in self.wholes)
        self.exactly: dict[str, list[str]] = {}
        self.by_ends: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for option, label in options:
            for said in {_label(option), _label(label)}:
                self.exactly.setdefault(said, []).append(option)
            alone = _label_alone(label)
            if alone:
                self.by_ends.setdefault((alone[0], alone[-1]), []).append((option, alone))


@lru_cache(maxsize=1_024)
def _shown(options: tuple[tuple[str, str], ...]) -> _Shown:
    """Kept by the options; nothing typed may come here."""
    return _Shown(options)


def _exactly(words: str, options: Options) -> str | None:
    """Find the option whose id or label this is."""
    close = _close(words)
    found = _shown(tuple(options.items())).exactly.get(close, ())
    return found[0] if len(found) == 1 and close else None


def _by_number(words: str, options: Options) -> str | None:
    """Find the option at this number, unless the number is also written in another one's label."""
    ids = list(options)
    if words in _LAST and ids:
        return ids[-1]
    number = _position(words)
    if number is None or not 1 <= number <= len(ids):
        return None
    chosen = ids[number - 1]
    if words.isdecimal():
        also = [option for option in ids if option != chosen and words in _NUMBERS.findall(normalise(options[option]))]
        if also:
            raise Refusal("ambiguous_option", words, (chosen, *also))
    return chosen


def _position(words: str) -> int | None:
    plain = words.removeprefix("the ").removesuffix(" one")
    if plain in _ORDINALS:
        return _ORDINALS[plain]
    match = _POSITION.fullmatch(plain)
    number = read_exact(match["number"]) if match else None
    return int(number) if number is not None else None


def _by_part(words: str, options: Options, text: str) -> str:
    close = _close(words)
    if words.isdecimal():
        found = [option for option, label in options.items() if close in _NUMBERS.findall(normalise(label))]
    else:
        shown = _shown(tuple(options.items()))
        found = [option for option, whole in shown.wholes if _is_part(close, whole)] if close in shown.every else []
        found = found or _short_for(close, shown)
    if len(found) == 1:
        return found[0]
    if found:
        raise Refusal("ambiguous_option", text, tuple(found))
    raise Refusal("not_an_option", text)


def _is_part(close: str, whole: str) -> bool:
    """Whether the words stand in the label, and no "not" stands before them there."""
    place = whole.find(close)
    if place == -1 or (len(close) == 1 and (place > 0 or close.isascii())):
        return False
    return not whole[:place].endswith(_CLOSED_NOT)


def _short_for(close: str, shown: _Shown) -> list[str]:
    """The options whose label it is in fewer characters: 省级 of 省部级, 农业 of 农、林、牧、渔业."""
    if len(close) < 2 or close.isascii():
        return []
    return [option for option, whole in shown.by_ends.get((close[0], close[-1]), ()) if _in_order(close, whole)]


def _in_order(letters: str, whole: str) -> bool:
    rest = iter(whole)
    return all(letter in rest for letter in letters)


@lru_cache(maxsize=4_096)
def _label(label: str) -> str:
    """What can be chosen, closed up: there are few of these and they are compared all the time. Nothing typed may come here."""
    return _close(label)


@lru_cache(maxsize=4_096)
def _label_alone(label: str) -> str:
    """The same without what stands in brackets."""
    return _close(_IN_BRACKETS.sub("", label))


def _close(words: str) -> str:
    return bare(words).replace(" ", "")


_CLOSED_NOT: Final = tuple(map(_close, _NOT))
