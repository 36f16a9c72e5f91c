"""The pictures of a result as SVG: the ladder, and scores by group. Drawn here, with all text as outlines: no font is needed.

The same drawing (templates/charts.typ) stands in the page, the PDF and the card. The same result gives the same bytes.
"""

from dataclasses import asdict
from typing import Literal

from assessment.wording import Words
from bot.reports.shapes import ScoreView, Standing
from bot.reports.typesetting import typeset

Theme = Literal["light", "dark"]


def legend(words: Words) -> dict[str, str]:
    """What the pictures say themselves."""
    return {
        "certain": words.say("certain"),
        "open": words.say("still open"),
        "pass": words.say("pass mark"),
        "floor": words.say("least needed"),
    }


def ladder_svg(standing: Standing, words: Words, theme: Theme = "light") -> bytes:
    """The ladder with where the firm stands."""
    return _picture("ladder", asdict(standing), words, theme)


def score_svg(score: ScoreView, words: Words, theme: Theme = "light") -> bytes:
    """A score by group: certain points solid, open ones hatched, the pass mark as a line."""
    return _picture("score", asdict(score), words, theme)


def _picture(kind: str, shown: dict[str, object], words: Words, theme: Theme) -> bytes:
    data = {"kind": kind, "theme": theme, "shown": shown, "legend": legend(words)}
    return typeset("picture.typ", words.locale, data, "svg")
