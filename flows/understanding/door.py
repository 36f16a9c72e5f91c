"""The way in: which reading a fact's type asks for. Whatever is typed, an answer comes back and nothing is raised."""

import re
from typing import Final

from flows.understanding.amounts import understand_amount
from flows.understanding.answer import FactType, NotUnderstood, Options, Refusal, Understood
from flows.understanding.bare import says_vaguely
from flows.understanding.choices import understand_choice, understand_set
from flows.understanding.figures import has_figure
from flows.understanding.normalise import LONGEST, normalise
from flows.understanding.shares import understand_share
from flows.understanding.years import understand_years
from flows.understanding.yes_no import understand_yes_no

_ASKS: Final = re.compile(r"吗[?!。 ]*$|^(?:有没有|是不是|有|是|没有|yes|no)\s*\?+$")
_DOUBTS: Final = re.compile(r"[?❓❔][?!。 ]*$")
_GUESSES: Final = re.compile(r"(?<![好行以])吧[!。. ]*$")
_FIGURES: Final = frozenset({"money", "count", "points", "share", "years"})


def understand(
    text: str, asked: FactType, options: Options | None = None, *, last_year: int | None = None
) -> Understood | NotUnderstood:
    """Read the answer to a question for a fact of the type asked.

    `options` are the choices shown, in their order. `last_year` is the last full year before the application, which
    turns "since 2019" into full years. A number said to be about right (约, 大概, 左右, about) gives a range of a tenth
    to either side; see `spans`.
    """
    if len(text) > LONGEST:
        return NotUnderstood("too_long", text)
    if not normalise(text):
        return NotUnderstood("empty")
    try:
        return _read(text, asked, options or {}, last_year)
    except Refusal as refusal:
        return refusal.answer


def _read(text: str, asked: FactType, options: Options, last_year: int | None) -> Understood:
    told = normalise(text)
    if _ASKS.search(told) or (asked in _FIGURES and has_figure(told) and _DOUBTS.search(told)):
        raise Refusal("unsure", text)
    if asked == "yes_no" and _GUESSES.search(told):
        # A yes or no settles an outcome by itself: 没有吧 is a guess, where a figure with 吧 is one to check.
        raise Refusal("unsure", text)
    if asked in _FIGURES and says_vaguely(text):
        raise Refusal("vague", text)
    match asked:
        case "money" | "count" | "points":
            return understand_amount(text, asked)
        case "share":
            return understand_share(text)
        case "years":
            return understand_years(text, last_year)
        case "yes_no":
            return understand_yes_no(text, options)
        case "choice":
            return understand_choice(text, options)
        case "set":
            return understand_set(text, options)
