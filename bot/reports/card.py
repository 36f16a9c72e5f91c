"""The result as a picture to share in a chat: where a firm stands, what is missing, what support there is, and where to try it.

Upright, 1080 by 1440: WeChat shows 3:4 large in a chat and whole in Moments, and text stays readable on a phone. It names no firm
and shows none of its figures: gaps are what the policy asks, not how far the firm is from it.
"""

from collections.abc import Iterator
from dataclasses import asdict

from assessment.wording import Words
from bot.reports.charts import legend
from bot.reports.qr import qr_svg
from bot.reports.shapes import ResultView
from bot.reports.typesetting import typeset

WIDTH, HEIGHT = 1080, 1440
_SCALE = 3
"""Pixels a point of the template, which is as wide as a phone."""
_GAPS_SHOWN = 3
_SHELVES_SHOWN = 2


def card_png(view: ResultView, words: Words, link: str) -> bytes:
    """The card in the language of the words, with a code that leads to the page at `link`."""
    aim = view.aims[0] if view.aims else None
    score = next((score for score in view.scores if aim is not None and score.tier == aim.tier), None)
    missing = [line.text for line in aim.missing] if aim is not None else []
    left = len(missing) - _GAPS_SHOWN
    data = {
        "width": WIDTH / _SCALE,
        "height": HEIGHT / _SCALE,
        "brand": words.say("SRDI self-check"),
        "where": f"{view.region} · {view.day}",
        "headline": view.standing.headline,
        "also": view.standing.also,
        "rungs": [asdict(rung) for rung in view.standing.rungs],
        "score": None if score is None else asdict(score),
        "legend": legend(words),
        "missing_heading": aim.heading if aim is not None else "",
        "missing": missing[:_GAPS_SHOWN],
        "more": words.say_count("and {count} more", "and {count} more", left) if left > 0 else "",
        "support": list(_support(view, words)),
        "notice": view.closing,
        "unsettled": [f"{each.status_said} · {each.title}" for each in view.documents if each.status != "in_force"],
        "invitation": words.say("Scan to check your own firm"),
        "qr": qr_svg(link),
    }
    return typeset("card.typ", words.locale, data, "png", _SCALE)


def _support(view: ResultView, words: Words) -> Iterator[dict[str, str]]:
    """The first shelves as a number of measures and what they come to."""
    for shelf in view.shelves[:_SHELVES_SHOWN]:
        count = words.say_count("{count} measure", "{count} measures", len(shelf.measures))
        yield {"heading": shelf.heading, "count": count, "total": shelf.total}
