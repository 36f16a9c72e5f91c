"""What the ids of two policies are called in one language: tiers, requirements with their clauses, support, and the documents.

Each policy is named by its own rules of its own day.
"""

from dataclasses import dataclass
from datetime import date

from assessment.firm import Firm
from assessment.judge import judge
from assessment.policy import Document
from assessment.presentation import notice
from assessment.requirement import Requirement
from assessment.wording import Words
from bot.bulk.impact.columns import AFTER, BEFORE
from bot.bulk.impact.deadlines import Deadline, deadlines
from bot.bulk.impact.sides import Policy, Sides
from bot.policy_changes.pairing import paired
from flows import told
from flows.gaps import text_of
from flows.support import cited


@dataclass(frozen=True, slots=True)
class Asked:
    """A requirement of one policy, in words and with its place."""

    id: str
    text: str
    document: str
    clause: str
    cited: str


@dataclass(frozen=True, slots=True)
class Documented:
    """A document that one of the two rests on: by name, where it stands on the day of judging, and on the day asked for."""

    id: str
    title: str
    number: str | None
    status: str
    standing: str
    """The status in words."""
    standing_asked: str
    """The same on the day that was asked for; empty where it is the same."""
    notice: str
    in_force: bool
    effective_from: date | None
    effective_until: date | None
    deadlines: tuple[Deadline, ...]


class Names:
    """The names of two policies of one region."""

    def __init__(self, sides: Sides, words: Words) -> None:
        self.sides, self.words = sides, words
        self._ladders = {
            side: {tier: rule for tier, rule, _is_national in sides.ladder(self.policy(side))}
            for side in (BEFORE, AFTER)
        }
        region = sides.library.packs[sides.region].region
        self._tiers = {tier.id: words.policy(tier.name) for tier in region.tiers}
        support = sides.library.rules(sides.region, sides.kind).support
        self._measures = {each.measure.id: each.measure for each in support}

    def policy(self, side: str) -> Policy:
        """One of the two."""
        return self.sides.before if side == BEFORE else self.sides.after

    @property
    def region(self) -> str:
        """The region."""
        return self.words.policy(self.sides.library.packs[self.sides.region].region.name)

    @property
    def kind(self) -> str:
        """The kind of application."""
        return self.words.say("re-review") if self.sides.kind == "re_review" else self.words.say("new application")

    def title(self, side: str) -> str:
        """The document that a policy is named by, with its number and id: titles alone may differ in two characters."""
        document = self.policy(side).document
        number = f" {self.words.policy(document.number)}" if document.number else ""
        return f"{self.words.policy(document.title)}{number} [{document.id}]"

    def tier(self, tier: str | None) -> str:
        """A tier; a word for none."""
        return self.words.say("no tier") if tier is None else self._tiers.get(tier, tier)

    def rule_of(self, tier: str, side: str) -> str:
        """Where the rule of a tier stands under one of the two."""
        rule = self._ladders[side][tier]
        return self._source(rule.document.id, rule.clause, side, rule.applies.until)

    def pairs(self, tier: str, side: str) -> list[tuple[Requirement, Requirement | None]]:
        """What a tier asks under one of the two, each with what the other asks in its place."""
        older, newer = (self._ladders[each][tier].requirement.parts() for each in (BEFORE, AFTER))
        pairs = [pair if side == BEFORE else (pair.after, pair.before) for pair in paired(older, newer)]
        return [(asks, other) for asks, other in pairs if asks is not None]

    def asked(self, requirement: Requirement, side: str) -> Asked:
        """A requirement of one of the two in words."""
        text = text_of(requirement, self.words)
        return self._cited(requirement.name, text, requirement.document, requirement.clause, side)

    def measure(self, measure: str, side: str) -> Asked:
        """A support measure of one of the two in words."""
        found = self._measures[measure]
        return self._cited(measure, self.words.policy(found.name), found.document, found.clause, side)

    def standing(self, document: str, side: str) -> str:
        """How a document stands that does not simply hold on the day of judging, in a word; nothing for one that does."""
        status = self._known(document, side).status(self.policy(side).on)
        say = self.words.say
        return {"draft": say("draft"), "expired": say("expired"), "superseded": say("superseded")}.get(status, "")

    def _known(self, document: str, side: str) -> Document:
        return next(each for each in self.sides.documents(self.policy(side)) if each.id == document)

    def _cited(self, id_: str, text: str, document: str, clause: str, side: str) -> Asked:
        return Asked(id_, text, document, clause, self._source(document, clause, side))

    def _source(self, document: str, clause: str, side: str, until: date | None = None) -> str:
        source, standing = cited(document, clause, self.words), self.standing(document, side)
        last = min(
            (day for day in (until, self._known(document, side).effective_until) if day is not None), default=None
        )
        if not standing and last is not None:
            standing = self.words.say("until {until}", until=self.words.day(last))
        return self.words.say("{source} ({status})", source=source, status=standing) if standing else source

    def documents(self, side: str) -> list[Documented]:
        """What one of the two rests on, the document that it is named by first."""
        policy, sides = self.policy(side), self.sides
        nobody = judge(sides.library, sides.region, Firm(sides.library.catalogue, {}), policy.on, sides.kind)
        found = []
        for document in sides.documents(policy):
            standing = told.status(document, policy.on, self.words)
            asked = told.status(document, sides.asked, self.words)
            found.append(
                Documented(
                    document.id,
                    self.words.policy(document.title),
                    document.number,
                    document.status(policy.on),
                    standing,
                    "" if asked == standing else asked,
                    notice(document, nobody, self.words),
                    self._holds(document, policy),
                    document.effective_from,
                    document.effective_until,
                    tuple(deadlines(document, policy.on, sides.library, self.words)),
                )
            )
        return found

    def cautions(self) -> list[str]:
        """A line for each document that does not simply hold, on the day of judging or on the day asked for, or runs out."""
        said = []
        for side in (BEFORE, AFTER):
            for each in self.documents(side):
                standing = each.standing if not each.in_force else each.standing_asked
                ends = [deadline.text for deadline in each.deadlines if deadline.kind == "until"]
                if standing := self.words.semicolons([*([standing] if standing else []), *ends]):
                    said.append(
                        self.words.say(
                            "Please note – {document}",
                            document=self.words.say("{title} [{id}]: {status}", title=each.title, id=each.id, status=standing),
                        )
                    )  # fmt: skip
        return list(dict.fromkeys(said))

    def _holds(self, document: Document, policy: Policy) -> bool:
        begins = document.effective_from
        return document.status(policy.on) == "in_force" and (begins is None or begins <= policy.on)
