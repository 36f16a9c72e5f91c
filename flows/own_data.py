"""All that the registry keeps of an owner, in words: firms, what was agreed to and when, facts with date and source, the standing.

Pure: what is kept in, replies out.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final, Literal

from assessment.library import Library
from assessment.profile import check_value
from assessment.wording import Words
from assessment.wording import later as _
from flows.asking import said_as_typed
from flows.enrolment import OwnConsent, OwnData, OwnFact, OwnFirm, OwnReminder, OwnTitle
from flows.enrolment_names import CHANNEL_NAMES, PURPOSE_NAMES, ROLE_NAMES, TOPIC_NAMES, field_name
from flows.replies import Reply, Shortcuts, Text
from flows.written import decoded

SOURCES: Final[Mapping[Literal["self_check", "import"], str]] = {
    "self_check": _("from the self-check"),
    "import": _("from a list of the authority"),
}
_NEXT: Final = (
    *(_("correct name"), _("correct role"), _("correct district"), _("correct topics")),
    *(_("update my firm"), _("export my data"), _("withdraw figures"), _("withdraw reminders")),
    *(_("unsubscribe"), _("delete my data")),
)
"""What may be said about it; each is understood as it is written."""
_REMINDERS_TOLD: Final = 10
"""So many in the chat; all of them are on the page and in what is taken along."""


def shown(own: OwnData, words: Words, library: Library) -> tuple[Reply, ...]:
    """Each firm, then the ledger of consents, then what can be done about it."""
    firms = [Text(text="\n".join(_firm(i, firm, words, library))) for i, firm in enumerate(own.firms, 1)]
    ledger = [words.say("  · {answer}", answer=consent_said(line, words)) for line in own.consents]
    agreed = [Text(text="\n".join((words.say("What you agreed to and took back:"), *ledger)))] if ledger else []
    sent = [Text(text="\n".join(_reminders(own, words)))] if own.reminders else []
    said = words.say(
        "Figures are put right by answering anew. The answers of this talk are beside it: “review” lists them. “Unsubscribe” "
        "deletes what is listed here, “delete my data” the talk as well."
    )
    return (*firms, *agreed, *sent, Shortcuts(text=said, options=said_as_typed(_NEXT, words)))


def field_shown(firm: OwnFirm, field: str, words: Words) -> str:
    """A field of a firm's enrolment as it is shown."""
    match field:
        case "role":
            return words.say(ROLE_NAMES[firm.role])
        case "topics":
            return words.semicolons(words.say(TOPIC_NAMES[topic]) for topic in firm.topics) or words.say("none")
        case "district":
            return firm.district or words.say("left out")
        case _:
            return firm.firm_name


def fact_shown(kept: OwnFact, words: Words, library: Library) -> tuple[str, str]:
    """The name and the value of a fact; as they are kept where the rules do not know them any more."""
    if kept.fact not in library.catalogue:
        return kept.fact, str(kept.value)
    value = check_value(library.catalogue[kept.fact], decoded(kept.value))
    return words.name(kept.fact), str(kept.value) if isinstance(value, list) else words.value(kept.fact, value)


def _firm(number: int, firm: OwnFirm, words: Words, library: Library) -> Iterator[str]:
    say = words.say
    yield say("{number}. {firm}", number=number, firm=firm.firm_name)
    yield _line(field_name("credit_code", words), firm.credit_code, words)
    yield _line(field_name("role", words), field_shown(firm, "role", words), words)
    yield _line(field_name("region", words), region_name(firm.region, words, library), words)
    yield _line(field_name("district", words), field_shown(firm, "district", words), words)
    if "reminders" in firm.purposes:
        yield _line(field_name("topics", words), field_shown(firm, "topics", words), words)
    yield _line(say("Enrolled on"), words.day(firm.enrolled_on), words)
    channels = words.semicolons(say(CHANNEL_NAMES.get(channel, channel)) for channel in firm.channels)
    yield _line(say("Enrolled over"), channels or say("none"), words)
    yield _line(say("Agreed to now"), words.semicolons(say(PURPOSE_NAMES[each]) for each in firm.purposes), words)
    yield from _standing(firm, words, library)
    for title in firm.titles:
        yield _line(words.option("recognitions", title.title), _dates(title, words), words)
    if firm.facts:
        yield say("Figures:")
        yield from (say("  · {answer}", answer=_fact(fact, words, library)) for fact in firm.facts)


def _standing(firm: OwnFirm, words: Words, library: Library) -> Iterator[str]:
    if firm.judged_on is None:
        return
    say, names = words.say, tier_names(firm.region, words, library)
    none = say("none")
    yield _line(say("Likely tier"), names.get(firm.likely_tier or "", none), words)
    yield _line(say("Possible tier"), names.get(firm.possible_tier or "", none), words)
    yield _line(say("Judged on"), words.day(firm.judged_on), words)


def _fact(kept: OwnFact, words: Words, library: Library) -> str:
    """A fact with where it is from and until when it counts."""
    name, value = fact_shown(kept, words, library)
    since = words.say(
        "{fact}: {value} ({source}, {day})",
        fact=name,
        value=value,
        source=words.say(SOURCES[kept.source]),
        day=words.day(kept.noted_on),
    )
    if kept.stale_on is None:
        return since
    return words.say("{fact}; out of date from {day}", fact=since, day=words.day(kept.stale_on))


def _reminders(own: OwnData, words: Words) -> Iterator[str]:
    """The last reminders, the newest first, and how many there were before."""
    yield words.say("Reminders that were sent to you:")
    for line in own.reminders[: -_REMINDERS_TOLD - 1 : -1]:
        yield words.say("  · {answer}", answer=reminder_said(line, words))
    before = len(own.reminders) - _REMINDERS_TOLD
    if before > 0:
        yield words.say_count(
            "  · {count} more before; “export my data” has it.",
            "  · {count} more before; “export my data” has them.",
            Fraction(before),
        )


def reminder_said(line: OwnReminder, words: Words) -> str:
    """One reminder: when, about which firm, over which channel, and why, as far as its words are kept."""
    day, channel = words.day(line.on), words.say(CHANNEL_NAMES.get(line.channel, line.channel))
    arrived = "" if line.arrived else words.say("it is not known whether it arrived")
    how = words.semicolons(part for part in (line.credit_code, channel, arrived, line.why, line.source) if part)
    return words.say("{fact}: {value}", fact=day, value=how)


def consent_said(line: OwnConsent, words: Words) -> str:
    """One line of the ledger; of a firm that one has left, the code is not known any more."""
    day, purpose = words.day(line.on), words.say(PURPOSE_NAMES[line.purpose])
    if line.given:
        said = words.say("{day}: agreed to “{purpose}”", day=day, purpose=purpose)
    else:
        said = words.say("{day}: took back “{purpose}”", day=day, purpose=purpose)
    channel = words.say(CHANNEL_NAMES.get(line.channel, line.channel))
    how = (line.credit_code, channel, words.say("words of {day}", day=line.words))
    return words.say("{fact}: {value}", fact=said, value=words.semicolons(part for part in how if part))


def region_name(region: str, words: Words, library: Library) -> str:
    """A region's name; its id where there is no pack of it any more."""
    return words.policy(library.packs[region].region.name) if region in library.packs else region


def tier_names(region: str, words: Words, library: Library) -> dict[str, str]:
    """The tiers of a region by id."""
    if region not in library.packs:
        return {}
    return {tier.id: words.policy(tier.name) for tier in library.packs[region].region.tiers}


def _dates(title: OwnTitle, words: Words) -> str:
    granted = words.say("not known") if title.granted_on is None else words.day(title.granted_on)
    if title.expires_on is None:
        return words.say("granted: {granted}", granted=granted)
    return words.say("granted: {granted}; runs out on {day}", granted=granted, day=words.day(title.expires_on))


def _line(name: str, value: str, words: Words) -> str:
    return words.say("  · {answer}", answer=words.say("{fact}: {value}", fact=name, value=value))
