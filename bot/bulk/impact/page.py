"""An impact as a page of its own: it says what the text says; only how it looks is settled here and in its template."""

from datetime import datetime

from bot.bulk.impact.columns import AFTER, BEFORE
from bot.bulk.impact.view import View
from bot.bulk.page import Page, html
from bot.bulk.writing.about import made_by


def impact_page(view: View, made_at: datetime) -> str:
    """The whole page."""
    words, names = view.words, view.names
    parts = list(view.tables.parts())
    page = Page(
        words.say("What a change of policy makes of these firms"),
        view.heading(),
        made_by(names.sides.library, words, made_at),
        view.cautions(),
        view.figures(),
        [part.section for part in parts],
        [
            (name, [(view.documented(document), document.notice) for document in names.documents(side)])
            for side, (name, _policy) in zip((BEFORE, AFTER), view.policies(), strict=True)
        ],
        view.notes(),
    )
    examples = {part.section.id: part.examples for part in parts}
    return html(page, words, "impact.html", view=view, examples=examples)
