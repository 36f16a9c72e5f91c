"""An impact for a terminal: what matters most first, then tables whose columns stand below each other, then examples."""

from collections.abc import Iterator
from datetime import datetime

from bot.bulk.impact.columns import AFTER, BEFORE
from bot.bulk.impact.samples import Sample
from bot.bulk.impact.view import View
from bot.bulk.summary.tables import Row, Table
from bot.bulk.summary.text import LINE, columns
from bot.bulk.writing.about import made_by
from bot.channels.wrapping import width, wrapped


def impact_text(view: View, made_at: datetime) -> str:
    """The whole impact."""
    return "\n".join(_lines(view, made_by(view.names.sides.library, view.words, made_at)))


def _lines(view: View, made: str) -> Iterator[str]:
    yield from _opening(view, made)
    for part in view.tables.parts():
        section = part.section
        yield from _title(section.title)
        for table, examples in zip(section.tables, part.examples, strict=True):
            if table.caption:
                yield ""
                yield from wrapped(table.caption, LINE)
            yield from columns(Table(table.heads, tuple(_in_one(row) for row in table.rows)))
            for sample in examples:
                yield from _sample(view, sample)
        for note in section.notes:
            yield from wrapped(note, LINE)
    yield from _closing(view)


def _in_one(row: Row) -> Row:
    """A row whose source is broken into lines with its name."""
    return Row(f"{row.name} {row.source}".rstrip(), row.cells)


def _opening(view: View, made: str) -> Iterator[str]:
    say = view.words.say
    yield from wrapped(view.heading(), LINE)
    yield made
    for name, policy in view.policies():
        yield from wrapped(say("{fact}: {value}", fact=name, value=policy), LINE, "  ")
    for caution in view.cautions():
        yield from wrapped(caution, LINE, "  ")
    yield ""
    for name, figure in view.figures():
        yield say("{fact}: {value}", fact=name, value=figure)
    yield ""
    for sentence in view.lead():
        yield from wrapped(f"· {sentence}", LINE, "  ")


def _closing(view: View) -> Iterator[str]:
    say = view.words.say
    yield from _title(say("The documents behind this result"))
    for side, (name, _policy) in zip((BEFORE, AFTER), view.policies(), strict=True):
        yield say("{fact}: {value}", fact=name, value="").rstrip()
        for document in view.names.documents(side):
            yield from wrapped(f"· {view.documented(document)}", LINE, "  ")
            if document.notice:
                yield from wrapped(f"  {document.notice}", LINE)
    yield ""
    for note in view.notes():
        yield from wrapped(note, LINE)
    yield say("A self-check, not a decision: the authorities decide.")


def _title(title: str) -> Iterator[str]:
    lines = wrapped(title, LINE)
    yield ""
    yield from lines
    yield "─" * max(width(line) for line in lines)


def _sample(view: View, sample: Sample) -> Iterator[str]:
    yield from wrapped(f"  {view.said.example(sample)}", LINE, "  ")
    for reason in view.said.reasons(sample):
        yield from wrapped(f"    {reason}", LINE, "  ")
