"""Which rules a talk rests on, and what differs between two sets of them for one firm.

Pure. A talk keeps its rule set, so that a newer one is told and never slipped in.
"""

from datetime import date
from typing import NamedTuple

from assessment.judge import Assessment
from assessment.library import Library
from assessment.requirement import Kind
from assessment.wording import Words


class RuleSet(NamedTuple):
    """The rules of a region on a day for one kind of application; two are the same rules where their `hash` is the same.

    `id` names the documents for people. `edition` is that of the packs they were read from: it also changes with wording and
    with other regions, so it is for finding the packs again and never for telling whether rules changed.
    """

    id: str
    hash: str
    edition: str


class RulesChange(NamedTuple):
    """What differs between two sets of rules for one firm, each a sentence of its own; empty where nothing does."""

    documents: tuple[str, ...]
    tiers: tuple[str, ...]
    requirements: tuple[str, ...]
    measures: tuple[str, ...]
    asks: tuple[str, ...]
    """The facts (at most two, the most decisive first) that the newer rules need and the older did not."""


def rule_set(library: Library, region: str, on: date, kind: Kind) -> RuleSet:
    """The rule set; raises UnknownRegion and NoRule. Remembered for each library."""
    raise NotImplementedError


def change_between(before: Assessment, after: Assessment, words: Words) -> RulesChange:
    """What changed for the same firm in the same region: by date (the same library, another day) or by edition (another library).

    `words` are those of the newer library.
    """
    raise NotImplementedError


def told_change(change: RulesChange, words: Words) -> str:
    """The change in a few lines for a phone, without asking anything."""
    raise NotImplementedError
