"""An impact as one HTML file that needs nothing else, in the make of the report on a table: on a phone, a desk or paper.

It says what the text says; only how it looks is settled here and in its template.
"""

from datetime import datetime

from markupsafe import Markup

from bot.bulk.impact.columns import AFTER, BEFORE
from bot.bulk.impact.view import View
from bot.bulk.summary.report import STYLE, environment, pictured
from bot.bulk.writing.about import made_by
from bot.web.pages import tag_of


def impact_page(view: View, made_at: datetime) -> str:
    """The whole page."""
    words = view.words
    return (
        environment()
        .get_template("impact.html")
        .render(
            say=words.say,
            tag=tag_of(words.locale),
            style=Markup(STYLE.read_text(encoding="utf-8")),  # noqa: S704 - our own file
            title=words.say("What a change of policy makes of these firms"),
            view=view,
            made=made_by(view.names.sides.library, words, made_at),
            lead=list(view.lead()),
            sections=[(pictured(part.section, words), part.examples) for part in view.tables.parts()],
            sides=[
                (name, view.names.documents(side))
                for side, (name, _policy) in zip((BEFORE, AFTER), view.policies(), strict=True)
            ],
        )
    )
