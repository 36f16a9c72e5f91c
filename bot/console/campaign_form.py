"""The form by which a reminder is written: its fields as they are typed, the draft that they mean, and every problem by its field.

Nothing typed is lost: whatever cannot be read stands in its field again, with why beside it. What a draft may still lack (`lacks`)
keeps it from being submitted, not from being kept.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Final

from assessment.wording import Words, supported_locales
from assessment.wording import later as _
from bot.console import filters
from bot.console.access import SignedIn
from bot.console.campaign_choices import Choices, read_source, written_source
from bot.console.campaign_moments import BEGINNING, END, BadMoment, read_moment, written_moment
from bot.console.policy_names import PolicyNames
from bot.outreach import drafts, wording
from bot.outreach.drafts import Draft, Written
from bot.outreach.kinds import BODY, KINDS, TITLE, ReminderKind, default_words
from bot.registry.tables.base import now

AUDIENCE: Final = "audience."
"""Before the name of a field of the filter of firms."""
ABOUT: Final = "about."
SOURCE: Final = "about.source"
"""Document and clause in one field."""
ALL: Final = ""
"""In the place of a field: what is about the reminder as a whole."""
_FAR: Final = datetime.max.replace(tzinfo=now().tzinfo)

BAD_MOMENT: Final = _("A day and a time are needed, such as 2027-04-20 09:00.")
NO_END: Final = _("It has to be said until when it is of use.")
UNREADABLE: Final = _("This cannot be read: {value}")
NOT_OFFERED: Final = _("Please choose one of those offered.")

_FIELDS: Final[Mapping[str, str]] = {
    drafts.NO_NAME: "name",
    drafts.UNKNOWN_TOPIC: "topic",
    drafts.BAD_DAY: f"{ABOUT}day",
    drafts.ENDS_FIRST: "ends",
    drafts.IS_OVER: "ends",
    drafts.COUNTS_TO_THE_PAST: "ends",
    drafts.NEEDS_A_DAY: f"{ABOUT}day",
    drafts.NEEDS_A_DOCUMENT: SOURCE,
    drafts.NEEDS_A_CLAUSE: SOURCE,
    drafts.NEEDS_A_TIER: f"{ABOUT}tier",
    drafts.NEEDS_MORE: SOURCE,
    drafts.NO_WORDS: "words",
}
"""Beside which field a problem is told."""
_TOLD_BY_FIELD: Final = frozenset({drafts.WRONG_WORDS, drafts.TOO_LONG})
"""What is told beside the very words already."""


@dataclass
class Read:
    """What a form means."""

    draft: Draft | None = None
    """None where some of it cannot be read."""
    faults: dict[str, list[str]] = field(default_factory=dict)
    """Why it cannot be kept, by field."""
    lacks: dict[str, list[str]] = field(default_factory=dict)
    """Why it could not be submitted as it is, by field."""

    @property
    def problems(self) -> dict[str, list[str]]:
        """All of them, each once."""
        fields = dict.fromkeys((*self.faults, *self.lacks))
        return {each: list(dict.fromkeys((*self.faults.get(each, ()), *self.lacks.get(each, ())))) for each in fields}


def new_fields(kind: ReminderKind, audience: Mapping[str, str], official: SignedIn) -> dict[str, str]:
    """What stands in the form of a new reminder of this kind."""
    catalogue = official.service.library.catalogue
    words = default_words(kind.id, lambda locale: Words(locale, catalogue))
    if not kind.body:
        # With a title alone every language would have to be written.
        words = {}
    return {"name": "", "topic": kind.topic, "starts": "", "ends": ""} | _texts(words) | audience_fields(audience)


def fields_of(written: Written) -> dict[str, str]:
    """What stands in the form of a reminder that was written before."""
    about = {f"{ABOUT}{name}": value for name, value in written.about.items() if name not in ("document", "clause")}
    return {
        "name": written.name,
        "topic": written.topic,
        "starts": written_moment(written.starts_at),
        "ends": written_moment(written.ends_at),
        **({"on_days_off": "1"} if written.on_days_off else {}),
        **about,
        SOURCE: written_source(written.about.get("document", ""), written.about.get("clause", "")),
        **_texts(written.words),
        **audience_fields(written.audience),
    }


def audience_fields(audience: Mapping[str, str]) -> dict[str, str]:
    """The fields of a filter, as the form of a reminder calls them."""
    return {f"{AUDIENCE}{name}": value for name, value in audience.items()}


def audience_in(fields: Mapping[str, str]) -> dict[str, str]:
    """The filter's fields of a form, as the filter calls them."""
    return {
        name.removeprefix(AUDIENCE): value
        for name, value in fields.items()
        if name.startswith(AUDIENCE) and value.strip()
    }


def chosen(audience: Mapping[str, str], names: PolicyNames) -> filters.Chosen:
    """The filter that an audience means; in which order they are listed says nothing of who it is for."""
    return filters.read({name: value for name, value in audience.items() if name != "order"}, names)


def read(kind: ReminderKind, fields: Mapping[str, str], official: SignedIn, choices: Choices) -> Read:
    """What these fields mean, with every problem there is."""
    found, say = Read(), official.words.say
    starts = _moment(fields, "starts", BEGINNING, found, say(BAD_MOMENT))
    ends = _moment(fields, "ends", END, found, say(BAD_MOMENT))
    if ends is None and "ends" not in found.faults:
        found.faults["ends"] = [say(NO_END)]
    audience = chosen(audience_in(fields), PolicyNames(official))
    for fault in audience.faults:
        found.faults.setdefault(f"{AUDIENCE}{fault.field}", []).append(say(UNREADABLE, value=fault.value))
    about = about_in(kind, fields)
    for name in _not_offered(kind, about, choices):
        found.faults.setdefault(name, []).append(say(NOT_OFFERED))
    draft = Draft(
        kind.id,
        fields.get("name", "").strip(),
        fields.get("topic", ""),
        {name: value for name, value in filters.written(audience.filter).items() if name != "order"},
        _words(fields),
        about,
        starts,
        _FAR if ends is None else ends,
        bool(fields.get("on_days_off")),
    )
    _tell(found.faults, drafts.faults(draft), official)
    found.lacks = lacking(draft, official)
    if not found.faults:
        found.draft = draft
    return found


def lacking(written: Written, official: SignedIn) -> dict[str, list[str]]:
    """Everything that it still needs before it can be submitted, by field."""
    found: dict[str, list[str]] = {}
    _tell(found, drafts.lacks(written, now()), official)
    for problem in wording.problems_of(written.words, written.kind, written.about):
        where = f"{problem.part}.{problem.locale}" if problem.part else "words"
        found.setdefault(where, []).append(official.words.say(problem.message, **problem.values))
    return found


def _tell(to: dict[str, list[str]], messages: tuple[str, ...], official: SignedIn) -> None:
    for message in messages:
        if message not in _TOLD_BY_FIELD:
            to.setdefault(_FIELDS.get(message, ALL), []).append(official.words.say(message))


def _moment(fields: Mapping[str, str], name: str, usual: time, found: Read, said: str) -> datetime | None:
    written = fields.get(name, "")
    if not written.strip():
        return None
    try:
        return read_moment(written, usual)
    except BadMoment:
        found.faults[name] = [said]
        return None


def about_in(kind: ReminderKind, fields: Mapping[str, str]) -> dict[str, str]:
    """What it is about, as its kind has it."""
    document, clause = read_source(fields.get(SOURCE, ""))
    said = {name: fields.get(f"{ABOUT}{name}", "").strip() for name in kind.about}
    said |= {"document": document, "clause": clause}
    return {name: value for name, value in said.items() if value and name in kind.about}


def _not_offered(kind: ReminderKind, about: Mapping[str, str], choices: Choices) -> Iterator[str]:
    source = written_source(about.get("document", ""), about.get("clause", ""))
    if source and not choices.has_source(source) and not ("clause" in kind.needs and "clause" not in about):
        yield SOURCE
    offered = {"tier": choices.tiers, "title": choices.titles, "publication": choices.publications}
    for name, options in offered.items():
        if name in about and about[name] not in {option.value for option in options()}:
            yield f"{ABOUT}{name}"


def _texts(words: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {
        f"{part}.{locale}": texts.get(part, "")
        for locale, texts in words.items()
        if locale in supported_locales()
        for part in (TITLE, BODY)
    }


def _words(fields: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The words by language, those languages left out in which nothing is written; a browser ends lines in its own way."""
    found = {
        locale: {part: fields.get(f"{part}.{locale}", "").replace("\r\n", "\n").strip() for part in (TITLE, BODY)}
        for locale in supported_locales()
    }
    return {locale: texts for locale, texts in found.items() if any(texts.values())}


def kind_of(written: str) -> ReminderKind | None:
    """The kind of this id."""
    return KINDS.get(written)
