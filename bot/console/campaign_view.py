"""One reminder to many in the official's words: what it says, to whom and when, what the check found, and what may be done now."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from assessment.wording import Words
from assessment.wording import later as _
from bot.console.access import SignedIn
from bot.console.campaign_choices import Choices
from bot.console.campaign_form import lacking
from bot.console.campaign_words import TAGS, TOPICS, When, channel_name
from bot.console.roles import Role
from bot.console.times import moment
from bot.outreach import campaigns
from bot.outreach.checked import LEFT_OUT, Checked, Earlier, Problem
from bot.outreach.kinds import KINDS, ReminderKind
from bot.outreach.reasons import said
from bot.outreach.stages import FINISHED, FINISHED_WITH_FAILURES, STAGE_NAMES, may, stage_of
from bot.registry.audit import SYSTEM
from bot.registry.queries.campaigns import Listed
from bot.registry.queries.policies import Listed as Publication
from bot.registry.tables.base import now
from bot.web.pages import LANGUAGE_NAMES, tag_of

ABOUT_NAMES: Final = {
    "day": _("The day"),
    "source": _("Document and clause"),
    "tier": _("The tier"),
    "title": _("The title"),
    "publication": _("The publication"),
}
"""What the parts of what it is about are called."""
_PROPOSED: Final = {
    "window_opens": _("applications open on {day}."),
    "window_closes": _("applications close on {day}."),
    "yearly_update": _("the yearly update is due on {day}."),
    "title_expires": _("titles of these firms end soon."),
    "policy_changed": _("a policy was published that changes something for these firms."),
    "facts_stale": _("what is known of these firms goes out of date."),
}
_A_DOCUMENT_TURNS: Final = _("a document begins to hold, ends or is replaced on {day}.")
_OCCASION: Final = _("the calendar gives occasion to it.")


class ProblemShown(NamedTuple):
    """A problem that the check found, and some of the firms that it is about."""

    said: str
    firms: tuple[str, ...]
    more: int
    """How many recipients it is about besides those firms."""


class CampaignView:
    """A campaign in the official's words."""

    def __init__(self, official: SignedIn, listed: Listed, publications: Sequence[Publication] = ()) -> None:
        self._official, self._words, self._publications = official, official.words, publications
        self.campaign = listed.campaign
        self.listed = listed
        self.kind: ReminderKind = KINDS[listed.campaign.kind]
        self.stage = stage_of(listed.campaign, listed.counts)
        self.is_own = official.id == self.campaign.author_id or official.id in self.campaign.edited_by
        self.checked = self._check()

    def _check(self) -> Checked | None:
        """What was found of just this content, and today where it may be approved; None where that is still awaited."""
        campaign = self.campaign
        if not campaign.checked or campaign.checked_content != campaign.content:
            return None
        found = Checked.model_validate(campaign.checked)
        is_past = campaign.state == "submitted" and found.on < self._official.service.today() and not self._has_ended
        return None if is_past else found

    @property
    def _has_ended(self) -> bool:
        """Whether the time is over by which it had to be sent."""
        return self.campaign.ends_at <= now()

    @property
    def stage_name(self) -> str:
        """Where it stands."""
        if self.is_proposal:
            return self._words.say("proposed by the system")
        return self._words.say(STAGE_NAMES[self.stage])

    @property
    def tag(self) -> str:
        """How that is marked."""
        return "warn" if self.is_proposal else TAGS.get(self.stage, "")

    @property
    def is_proposal(self) -> bool:
        """Whether the system proposed it and nobody took it up yet."""
        return self.campaign.author_id == SYSTEM and self.campaign.state == "draft"

    @property
    def proposed_why(self) -> str:
        """What the system proposed it for."""
        about, words = self.campaign.about, self._words
        day = words.day(date.fromisoformat(about["day"])) if about.get("day") else ""
        if self.campaign.kind == "policy_changed" and not about.get("publication"):
            return words.say(_A_DOCUMENT_TURNS, day=day)
        return words.say(_PROPOSED.get(self.campaign.kind, _OCCASION), day=day)

    @property
    def timing(self) -> str:
        """When it begins, began or ended, as far as that is told by now."""
        campaign, words = self.campaign, self._words
        if self.stage == "cancelled":
            return self.at(campaign.cancelled_at)
        if campaign.begun_at is not None:
            return words.say("since {moment}", moment=self.at(campaign.begun_at))
        return words.say("from {moment}", moment=self.when.said)

    @property
    def is_checking(self) -> bool:
        """Whether the check of just this content is still awaited."""
        return self.campaign.state in ("draft", "submitted") and self.checked is None

    @property
    def is_over(self) -> bool:
        """Whether nothing of it goes out any more."""
        return self.stage in (FINISHED, FINISHED_WITH_FAILURES, "cancelled")

    @property
    def is_moving(self) -> bool:
        """Whether something is worked out that will be there in a moment."""
        return self.stage == "approved" or self.is_checking

    @property
    def author(self) -> str:
        """Who wrote it last."""
        return self._words.say("the system") if self.campaign.author_id == SYSTEM else self.listed.author

    @property
    def topic(self) -> str:
        """Who hears of it, of those who agreed to reminders."""
        return self._words.say(TOPICS[self.campaign.topic]) if self.campaign.topic in TOPICS else self.campaign.topic

    @property
    def when(self) -> When:
        """When it would begin to go out if it were approved now."""
        return When(self._official, self.campaign.starts_at, on_days_off=self.campaign.on_days_off)

    @property
    def halted_why(self) -> str:
        """Why it was halted."""
        return said(self._words, self.campaign.halted_why)

    def at(self, when: datetime | None) -> str:
        """A moment."""
        return "–" if when is None else moment(when, self._words)

    def may(self, act: str) -> bool:
        """Whether this official can do that with it where it stands now."""
        if not may(self.campaign, act) or (self.is_over and act != "drop"):
            return False
        if act == "approve":
            return self._official.may(Role.APPROVER) and not self.is_own
        if act == "submit":
            return self._official.may(Role.AUTHOR) and self.campaign.author_id in (self._official.id, SYSTEM)
        return self._official.may(Role.AUTHOR)

    def hindrances(self) -> list[str]:
        """Why it cannot be approved yet, whoever would."""
        say = self._words.say
        if self.checked is None:
            return [say(campaigns.NOT_CHECKED)]
        return [
            *([say(campaigns.HAS_PROBLEMS)] if self.checked.problems else []),
            *([] if self.checked.recipients else [say(campaigns.TO_NOBODY)]),
        ]

    def lacks(self) -> list[str]:
        """What a draft still needs before it can be submitted."""
        found = lacking(self.campaign, self._official)
        return list(dict.fromkeys(each for messages in found.values() for each in messages))

    def about(self) -> Iterator[tuple[str, str]]:
        """What it speaks of: each part with its name."""
        about, words = self.campaign.about, self._words
        choices = Choices(self._official, self.kind, self._publications)
        if day := about.get("day"):
            yield words.say(ABOUT_NAMES["day"]), words.day(date.fromisoformat(day))
        if about.get("document"):
            source = choices.source(about["document"], about.get("clause", ""))
            yield words.say(ABOUT_NAMES["source"]), source
        for field in ("tier", "title", "publication"):
            if about.get(field):
                yield words.say(ABOUT_NAMES[field]), choices.about(field, about[field])

    def texts(self) -> Iterator[tuple[str, str, str, str]]:
        """The words by language: its tag and name, title and body."""
        for locale, texts in self.campaign.words.items():
            yield tag_of(locale), LANGUAGE_NAMES.get(locale, locale), texts.get("title", ""), texts.get("body", "")

    def channels(self) -> list[tuple[str, int, str]]:
        """How many would get it over which channel, and in which languages."""
        found = {} if self.checked is None else self.checked.channels
        return [
            (
                channel_name(channel, self._words),
                sum(locales.values()),
                self._words.say(", ").join(
                    self._words.say("{name}: {value}", name=LANGUAGE_NAMES.get(locale, locale), value=count)
                    for locale, count in sorted(locales.items())
                ),
            )
            for channel, locales in sorted(found.items())
        ]

    def left_out(self) -> list[tuple[str, int]]:
        """Who gets nothing, and why."""
        found = {} if self.checked is None else self.checked.left_out
        return [(self._words.say(LEFT_OUT[why]), count) for why, count in found.items() if count]

    def earlier(self) -> list[tuple[str, str, str]]:
        """The reminders of which it is a copy and that reach some of its recipients: id, name and how many when."""
        found = [] if self.checked is None else self.checked.earlier
        return [(each.campaign, each.name, self._reached_by(each)) for each in found]

    def _reached_by(self, earlier: Earlier) -> str:
        count, words = self._words.say_count, self._words
        said = []
        if earlier.last_on is not None:
            day = words.day(earlier.last_on)
            said.append(
                count("{count} had it, the last on {day}", "{count} had it, the last on {day}", earlier.had, day=day)
            )
        if earlier.waiting:
            said.append(count("{count} is still to get it", "{count} are still to get it", earlier.waiting))
        return words.semicolons(said)

    def problems(self) -> list[ProblemShown]:
        """Everything for which it cannot be approved."""
        return [] if self.checked is None else [_problem(each, self._words) for each in self.checked.problems]

    def counts(self) -> Mapping[str, int]:
        """Recipients by where they stand."""
        return self.listed.counts

    @property
    def sent(self) -> int:
        """How many it was sent to."""
        return self.listed.counts.get("delivered", 0)

    @property
    def total(self) -> int:
        """How many recipients it has."""
        return sum(self.listed.counts.values())


def _problem(problem: Problem, words: Words) -> ProblemShown:
    firms, told = tuple(problem.firms), words.say(problem.message, **problem.values)
    where = [
        *([channel_name(problem.channel, words)] if problem.channel else []),
        *([LANGUAGE_NAMES.get(problem.locale, problem.locale)] if problem.locale else []),
    ]
    if where:
        told = words.say("{name}: {value}", name=words.say(", ").join(where), value=told)
    return ProblemShown(told, firms, max(0, problem.count - len(firms)))
