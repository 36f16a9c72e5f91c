"""What two policies make of a table, in one language: what text, JSON and page all show.

Everything is said once, here, in `impact_said` and in `impact_tables`, so that the three cannot differ. Nothing is counted here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from assessment.wording import Words
from bot.bulk.impact.columns import AFTER, BEFORE, DOWN, UP, Move
from bot.bulk.impact.groups import Groups
from bot.bulk.impact.names import Documented, Names
from bot.bulk.impact.said import Said
from bot.bulk.impact.tables import Tables
from bot.bulk.impact.tally import ImpactTally
from bot.bulk.reading.pieces import Ignored
from bot.bulk.summary.tables import many


@dataclass(frozen=True, slots=True)
class About:
    """The table that was judged."""

    file: str
    ignored: tuple[Ignored, ...] = ()
    problems: str = ""
    """Where it stands what could not be read; empty where nobody asked for that."""


class View:
    """An impact in one language; raises Disagreement."""

    def __init__(self, tally: ImpactTally, about: About, words: Words, *, with_names: bool) -> None:
        self.tally, self.about, self.words, self.with_names = tally, about, words, with_names
        self.names = Names(tally.compared.sides, words)
        self.said = Said(tally, self.names, words)
        self._groups = Groups(tally, self.names, with_names=with_names)
        self.groups = self._groups.all
        self.tables = Tables(tally, self._groups, self.said, self.names, words)

    def down(self) -> int:
        """Firms that stand lower."""
        return sum(self.tally.moves[move] for move in DOWN)

    def up(self) -> int:
        """Firms that stand higher."""
        return sum(self.tally.moves[move] for move in UP)

    def heading(self) -> str:
        """What all of it is about."""
        names = self.names
        return self.words.say(
            "{region}, {kind}: what a change of policy makes of the firms in {file}",
            region=names.region, kind=names.kind, file=self.about.file,
        )  # fmt: skip

    def policies(self) -> list[tuple[str, str]]:
        """The two policies, each with its day."""
        say, day, names = self.words.say, self.words.day, self.names
        return [
            (heading, say("{title}, as on {day}", title=names.title(side), day=day(names.policy(side).on)))
            for heading, side in ((say("Before"), BEFORE), (say("After"), AFTER))
        ]

    def cautions(self) -> Iterator[str]:
        """What must be read before any figure: documents that do not simply hold, and what the table says of no firm."""
        yield from self.names.cautions()
        say, tally = self.words.say, self.tally
        for side, policy in ((BEFORE, say("before")), (AFTER, say("after"))):
            never = [
                fact
                for fact, asked in tally.asked_once.items()
                if asked == side and tally.unknown[fact] == tally.judged
            ]
            if never and tally.judged:
                yield say(
                    "Please note – what is asked only {policy} and known of no firm here leaves tiers open, so that moves between "
                    "open and certain may come of the table and not of the policy: {facts}",
                    policy=policy, facts=say(", ").join(self.words.name(fact) for fact in never),
                )  # fmt: skip

    def figures(self) -> list[tuple[str, str]]:
        """How many firms move which way."""
        say, tally = self.words.say, self.tally
        shown = [
            (say("Firms judged"), tally.judged),
            (say("Stand lower"), self.down()),
            (say("Stand higher"), self.up()),
            (say("Stand as before"), tally.moves[Move.STAYS]),
        ]
        if tally.refused:
            shown.append((say("Rows not judged"), tally.refused))
        return [(name, many(figure)) for name, figure in shown]

    def lead(self) -> Iterator[str]:
        """The most important in a few sentences."""
        return self.said.lead(self.groups)

    def documented(self, document: Documented) -> str:
        """A document and where it stands, then and on the day asked for, and what it says of time."""
        say = self.words.say
        number = f" {self.words.policy(document.number)}" if document.number else ""
        standing = document.standing
        if document.standing_asked:
            day = self.words.day(self.names.sides.asked)
            standing = say("{standing}; on {day}: {other}", standing=standing, day=day, other=document.standing_asked)
        told = self.words.semicolons([standing, *(deadline.text for deadline in document.deadlines)])
        return f"{document.title}{number} [{document.id}] — {told}"

    def notes(self) -> Iterator[str]:
        """What whoever answers for the result must know of it."""
        say, sides = self.words.say, self.names.sides
        if sides.before.on != sides.asked or sides.after.on != sides.asked:
            yield say(
                "Asked for {day}: a document that is not in force then is taken on the nearest day on which it is.",
                day=self.words.day(sides.asked),
            )
        yield say("The figures of the firms are the same on both sides.")
        yield say(
            "Examples are drawn evenly from the whole table; each was judged once more alone, with the same result."
        )
        yield say("“Surely”: whatever turns out of what is not known. “At best”: what is not ruled out.")
        if self.tally.short:
            yield say("“Half of them miss it by at most”: of those whose figure is known exactly, and rounded up.")
        yield say("“Open”: something is not known of the firm, or is for the officials to judge.")
        for reason in dict.fromkeys(each.reason for each in self.about.ignored):
            columns = say(", ").join(each.column for each in self.about.ignored if each.reason == reason)
            yield say("Columns that are not used: {columns} – {reason}", columns=columns, reason=say(reason))
        yield from self._unread()

    def _unread(self) -> Iterator[str]:
        """What of the table could not be used, and where it is told row by row."""
        say_count, tally = self.words.say_count, self.tally
        if tally.refused:
            yield say_count("{count} row could not be judged.", "{count} rows could not be judged.", tally.refused)
        if tally.in_part:
            yield say_count(
                "{count} row was judged as if something in it were not known.",
                "{count} rows were judged as if something in them were not known.",
                tally.in_part,
            )
        if tally.refused or tally.in_part:
            if self.about.problems:
                yield self.words.say("Row by row, with the reasons: {file}", file=self.about.problems)
            else:
                yield self.words.say("--problems FILE writes them row by row, with the reasons.")
