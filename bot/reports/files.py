"""The result as files to keep and to send on, each named by region and day, since the firm's name is nowhere known."""

from typing import NamedTuple

from assessment.judge import Assessment
from assessment.library import Library
from assessment.wording import Words
from bot.reports.calendar_file import calendar_file
from bot.reports.card import card_png
from bot.reports.pdf import report_pdf
from bot.reports.view import result_view


class ResultFile(NamedTuple):
    """One file."""

    name: str
    content: bytes
    media_type: str


def report_file(assessment: Assessment, library: Library, words: Words) -> ResultFile:
    """The report to print; takes a processor for a while."""
    content = report_pdf(result_view(assessment, library, words), words, assessment.on)
    return ResultFile(_name(assessment, "pdf"), content, "application/pdf")


def card_file(assessment: Assessment, library: Library, words: Words, link: str) -> ResultFile:
    """The picture to share, with a code that leads to this link; takes a processor for a while."""
    content = card_png(result_view(assessment, library, words), words, link)
    return ResultFile(_name(assessment, "png"), content, "image/png")


def dates_file(assessment: Assessment, library: Library, words: Words) -> ResultFile:
    """What is due when."""
    return ResultFile(
        _name(assessment, "ics"), calendar_file(assessment, library, words), "text/calendar; charset=utf-8"
    )


def _name(assessment: Assessment, ending: str) -> str:
    return f"srdi-{assessment.region}-{assessment.on.isoformat()}.{ending}"
