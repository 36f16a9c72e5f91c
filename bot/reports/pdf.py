"""The result as a report to print and to send: A4, fonts embedded, tagged for screen readers, the same pictures as on the page.

Every page says that it is a self-check, of which day, and how the documents stand that it rests on.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date

from assessment.wording import Words
from bot.reports.charts import legend
from bot.reports.shapes import Line, ResultView, Source
from bot.reports.typesetting import typeset


def report_pdf(view: ResultView, words: Words, on: date) -> bytes:
    """The report in the language of the words."""
    data = {
        "view": asdict(view),
        "legend": legend(words),
        "clauses": [asdict(source) for source in dict.fromkeys(_sources(view)) if source.says],
        "on": [on.year, on.month, on.day],
        "say": _said(view, words),
    }
    return typeset("report.typ", words.locale, data, "pdf")


def _said(view: ResultView, words: Words) -> dict[str, str]:
    """The sentences of the template that are no part of the result."""
    unsettled = [
        words.say("{fact}: {value}", fact=document.title, value=document.status_said)
        for document in view.documents
        if document.status != "in_force"
    ]
    return {
        "title": words.say("Self-check for {region}, {day}", region=view.region, day=view.day),
        "footer": words.say("Self-check of {day}, no decision.", day=view.day),
        "unsettled": words.semicolons(unsettled),
        "page": words.say("Page {page} of {pages}", page="#", pages="##"),
        "where": words.say("Where you stand"),
        "steps": words.say("The steps in words, with what is missing"),
        "points": words.say("Points"),
        "indicator": words.say("Indicator"),
        "floor": words.say("Least needed"),
        "unanswered": words.say("Depends on an answer not given yet"),
        "blocked": words.say("Cannot be brought about by the firm alone"),
        "support": words.say("Support"),
        "benchmarks": words.say("Aims of the whole region, for comparison only"),
        "national": words.say("The national ladder on that day"),
        "open": words.say("What was not assessed"),
        "documents": words.say("What this rests on"),
        "clauses": words.say("The clauses in plain words"),
        "together": words.say("Together: {sum}", sum="#"),
        "payee": words.say("goes to: {payee}", payee="#"),
        "no-sum": words.say("Support without a sum for the firm"),
        "depends": words.say("depends on: {texts}", texts="#"),
        "aim": words.say("aim: {aim}", aim="#"),
        "yours": words.say("yours: {actual}", actual="#"),
        "separator": words.say("; "),
    }


def _sources(view: ResultView) -> Iterator[Source]:
    """Every clause that the report cites, in its order."""
    yield from (rung.source for rung in view.standing.rungs)
    yield from _of_lines(tuple(line for aim in view.aims for line in aim.missing))
    yield from (score.source for score in view.scores)
    yield from (measure.source for shelf in view.shelves for measure in shelf.measures)
    yield from (benchmark.source for benchmark in view.benchmarks)
    if view.national is not None:
        yield from (rung.source for rung in view.national.rungs)


def _of_lines(lines: tuple[Line, ...]) -> Iterator[Source]:
    for line in lines:
        yield line.source
        yield from _of_lines(line.parts)
