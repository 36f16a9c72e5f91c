"""A summary as a page of its own: it says what the text says."""

from datetime import datetime

from assessment.library import Library
from assessment.wording import Words
from bot.bulk.page import Page, html
from bot.bulk.summary.numbers import Summary
from bot.bulk.summary.view import View
from bot.bulk.writing.about import made_by


def report_html(summary: Summary, library: Library, words: Words, made_at: datetime) -> str:
    """The whole report."""
    view = View(summary, library, words)
    page = Page(
        words.say("How the firms of a table stand"),
        view.heading(),
        made_by(library, words, made_at),
        view.names.cautions(),
        view.figures(),
        view.sections(),
        [("", view.names.documents())],
        view.notes(),
    )
    return html(page, words)
