"""A whole table held against two policies, piece by piece in bounded memory, with how far it is and what could not be judged."""

import os
from pathlib import Path
from typing import BinaryIO

from assessment.wording import Words
from bot.bulk.impact.columns import Compared
from bot.bulk.impact.tally import ImpactTally
from bot.bulk.progress import Progress
from bot.bulk.reading.pieces import Source
from bot.bulk.writing.side_file import SideFile


def counted(source: Source, compared: Compared, problems: BinaryIO, words: Words) -> ImpactTally:
    """What all rows come to, those that cannot be judged written to `problems`; raises Unreadable and OSError."""
    tally = ImpactTally(compared)
    side_file = SideFile(problems, words, compared.before.catalogue)
    with Progress(source.total, words) as progress:
        for piece in source.pieces():
            side_file.take(piece.bad, piece.unread)
            tally.take(piece.firms)
            progress.reached(piece.done, tally.judged)
    tally.refused, tally.in_part = side_file.left_out, side_file.in_part
    return tally


def nowhere() -> BinaryIO:
    """For what nobody wants to read."""
    return Path(os.devnull).open("wb")
