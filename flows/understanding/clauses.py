"""A message in clauses, and a clause in pieces: which stretch of it is said of which fact.

Where several facts stand in one clause, either every name opens its piece (营收5000万研发200万) or every name closes it
(120 employees and 30 R&D staff); where it is neither, no figure is given to any of them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flows.understanding.bare import bare, greets, thanks
from flows.understanding.figures import has_figure
from flows.understanding.naming import Mention

# A comma inside 3,500 parts nothing, nor does the point of 3.5.
_BREAK: Final = re.compile(
    r"[,，](?![0-9０-９]{3}(?![0-9０-９]))|(?<![0-9０-９])[,，]|[;；。!！\n\r]+|\.(?=\s|$)|(?=其中)"
)
_JOINT_BEFORE: Final = re.compile(
    r"^(?:[ 、,/+&和与及跟而也]|还有|以及|另外|同时|其中|此外|然后|\band\b|\bplus\b|\bwith\b)+"
)
_JOINT_BEHIND: Final = re.compile(r"(?:[ 、,/+&和与及跟而]|还有|以及|另外|同时|其中|\band\b|\bplus\b|\bwith\b)+$")


@dataclass(frozen=True, slots=True)
class Piece:
    """What is said of one mention; `value` is the words left without the name, and `said` all of it.

    `is_torn` says that there is no telling which figure belongs to which name. `name_behind` is the name where it follows
    the figure; `start` and `end` are where all of it stands in the clause.
    """

    mention: Mention | None
    value: str
    said: str
    is_torn: bool = False
    name_behind: str = ""
    start: int = 0
    end: int = 0


def clauses(text: str) -> list[str]:
    """The clauses of a message as typed, without the marks between them."""
    return [clause.strip() for clause in _BREAK.split(text) if clause.strip()]


def without_greetings(text: str) -> str:
    """The message without a greeting before it and thanks behind it, unless there is nothing else."""
    told = clauses(text)
    kept = list(told)
    while len(kept) > 1 and thanks(kept[-1]):
        del kept[-1]
    while len(kept) > 1 and greets(kept[0]):
        del kept[0]
    return text if len(kept) == len(told) else "，".join(kept)


def without_joints(text: str) -> str:
    """The words without the "and" before and behind them."""
    return _JOINT_BEHIND.sub("", _JOINT_BEFORE.sub("", text.strip())).strip()


def pieces(clause: str, found: Sequence[Mention]) -> list[Piece]:
    """Give to each mention in a clause its stretch of it."""
    if not found:
        return [Piece(None, without_joints(clause), clause)]
    edges = [0, *(edge for mention in found for edge in (mention.start, mention.end)), len(clause)]
    gaps = [clause[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2)]
    if len(found) == 1:
        behind = (
            clause[found[0].start : found[0].end] if has_figure(gaps[0]) and not bare(gaps[1].strip("的了")) else ""
        )
        value = without_joints(f"{gaps[0]} {gaps[1]}")
        return [Piece(found[0], value, clause, name_behind=behind, end=len(clause))]
    opens = not has_figure(gaps[0]) and all(has_figure(gap) for gap in gaps[1:])
    closes = not has_figure(gaps[-1]) and all(has_figure(gap) for gap in gaps[:-1])
    if not opens and not closes:
        return [Piece(mention, "", clause, is_torn=True, end=len(clause)) for mention in found]
    if opens:
        values = [f"{gaps[0]} {gaps[1]}", *gaps[2:]]
        starts = [0, *(mention.start for mention in found[1:])]
        ends = [*starts[1:], len(clause)]
    else:
        values = [*gaps[:-2], f"{gaps[-2]} {gaps[-1]}"]
        ends = [*(mention.end for mention in found[:-1]), len(clause)]
        starts = [0, *ends[:-1]]
    return [
        Piece(mention, without_joints(value), without_joints(clause[start:end]), start=start, end=end)
        for mention, value, start, end in zip(found, values, starts, ends, strict=True)
    ]
