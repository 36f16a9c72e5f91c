"""What each act of the audit is called, and what its details are, in the reader's language."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from assessment.wording import Words
from assessment.wording import later as _
from bot.console.filters import NAMES as FILTER_NAMES
from bot.console.roles import NAMES
from bot.console.times import moment
from bot.outreach.kinds import KINDS
from bot.outreach.reasons import REASONS
from bot.outreach.stages import STAGE_NAMES
from bot.registry import audit
from bot.registry.audit import Fault, Problem
from bot.registry.tables import AuditEntry
from flows.enrolment_names import CHANNEL_NAMES, FIELD_NAMES, PURPOSE_NAMES

ACTIONS: Final = {
    "sign_in": _("signed in"),
    "sign_in.locked": _("locked for a while after wrong tries"),
    "sign_in.lock_lifted": _("the lock was lifted, since the last try was right"),
    "sign_out": _("signed out"),
    "sign_out.everywhere": _("signed out everywhere"),
    "password.changed": _("changed the password"),
    "official.invited": _("invited an official"),
    "official.set_up": _("took the invitation"),
    "official.role": _("changed a role"),
    "official.disabled": _("disabled an official"),
    "official.enabled": _("allowed an official to sign in again"),
    "official.reset": _("invited an official anew"),
    "audit.checked": _("checked the audit"),
    "firm.enrolled": _("enrolled a firm"),
    "enrolment.corrected": _("corrected an enrolment"),
    "enrolment.ended": _("left, and had the data erased"),
    "consent.withdrawn": _("withdrew a consent"),
    "facts.kept": _("had answers kept"),
    "export.firms": _("exported a list of firms"),
    "export.overview": _("exported the overview"),
    "export.recipients": _("exported who got a reminder"),
    "filter.saved": _("saved a filter"),
    "filter.dropped": _("dropped a filter"),
    "import.read": _("had a list of firms read"),
    "import.dropped": _("had a list of firms forgotten"),
    "import.taken": _("took a list of firms over"),
    "campaign.tested": _("sent a reminder to themselves as a test"),
    "test_address.added": _("named a messenger for tests"),
    "test_address.removed": _("took a messenger for tests away"),
    "policy.drafted": _("drafted a policy"),
    "policy.edited": _("edited a draft"),
    "policy.compared": _("compared a draft with the policy in use"),
    "policy.impact_asked": _("asked what a draft would change"),
    "policy.submitted": _("submitted a draft for review"),
    "policy.withdrawn": _("withdrew a draft"),
    "policy.published": _("published a policy"),
    "reminder.proposed": _("proposed a reminder"),
    "reminder.drafted": _("drafted a reminder"),
    "reminder.renamed": _("gave a reminder another name"),
    "reminder.edited": _("edited a reminder"),
    "reminder.submitted": _("submitted a reminder for approval"),
    "reminder.approved": _("approved a reminder"),
    "reminder.planned": _("planned who gets a reminder"),
    "reminder.begun": _("began to send a reminder"),
    "reminder.paused": _("paused a reminder"),
    "reminder.resumed": _("had a reminder go on"),
    "reminder.halted": _("halted a reminder"),
    "reminder.cancelled": _("cancelled a reminder"),
    "reminder.dropped": _("gave up a reminder"),
    "reminder.decided": _("decided what came of a reminder"),
    "registry.resealed": _("sealed with other keys what is sealed"),
    "registry.restored": _("put a backup in the place of the registry"),
    "registry.forgot": _("removed what was kept long enough"),
}
_DETAILS: Final = {
    "after": _("after"),
    "audience": _("Audience"),
    "before": _("before"),
    "based_on": _("based on"),
    "changed": _("changed"),
    "by": _("by"),
    "channel": _("channel"),
    "chosen": _("chosen"),
    "content": _("content"),
    "copied_from": _("copied from"),
    "down": _("Firms that move down"),
    "facts": _("facts"),
    "field": _("field"),
    "format": _("format"),
    "file": _("file"),
    "firm_erased": _("the firm was deleted"),
    "firms": _("Firms"),
    "impact": _("What publishing would change"),
    "judged_on": _("Judged on"),
    "kind": _("Kind"),
    "lifted": _("Channels that go on"),
    "name": _("Name"),
    "new": _("new"),
    "note": _("note"),
    "on": _("As of"),
    "problems": _("problems found"),
    "purpose": _("purpose"),
    "purposes": _("purposes"),
    "reason": _("reason"),
    "recipients": _("Recipients"),
    "refused": _("refused"),
    "role": _("role"),
    "rows": _("rows"),
    "said": _("The difference"),
    "same": _("nothing new"),
    "stage": _("It stood at"),
    "summary": _("summary"),
    "totals": _("rows of sums"),
    "tries": _("wrong tries in a row"),
    "unsent": _("Not sent"),
    "up": _("Firms that move up"),
    "withdrawn": _("withdrew, and stay out"),
    "reminders_emptied": _("Reminders whose words were removed"),
    "attempts": _("tries"),
    "campaigns": _("campaigns"),
    "drafts": _("drafts"),
    "sign_ins": _("sign-ins"),
    "lists": _("lists"),
    "test_addresses": _("addresses for test messages"),
}
_CHOICES: Final[Mapping[str, Mapping[Any, str]]] = {
    "after": {role.value: name for role, name in NAMES.items()},
    "before": {role.value: name for role, name in NAMES.items()},
    "channel": CHANNEL_NAMES,
    "field": FIELD_NAMES,
    "kind": {kind.id: kind.name for kind in KINDS.values()},
    "lifted": CHANNEL_NAMES,
    "purpose": PURPOSE_NAMES,
    "purposes": PURPOSE_NAMES,
    "reason": REASONS,
    "role": {role.value: name for role, name in NAMES.items()},
    "stage": STAGE_NAMES,
}
"""What the values of a detail are called."""
_MOVED: Final = {"same": _("Same tier, but something else changes")}
"""What a detail is called among firms that move, where it is another thing elsewhere."""
_OF_A_REMINDER: Final = {"name": _("Reminder")}
"""Likewise where it is no person's."""
_LEFT_OUT: Final = frozenset({"counts", "days", "gained", "judged", "left_out", "lost"})
"""Of a publication's summary what the draft's own page shows better."""
_SUBJECTS: Final = {
    "campaign": _("a reminder"),
    "filter": _("a filter"),
    "import": _("a list"),
    "publication": _("a draft"),
    "region": _("the region"),
}
_FAULTS: Final = {
    Fault.CHANGED: _("Entry {number} was changed."),
    Fault.REMOVED: _("Entries are missing: {number} to {last}."),
    Fault.MOVED: _("Entry {number} was recorded as number {recorded_as}."),
    Fault.UNCHAINED: _("Entry {number} does not follow the one before it."),
    Fault.ADDED: _("Entry {number} was added behind the end."),
    Fault.HEAD: _("What says where the audit ends is gone or was changed: entries may be missing after {number}."),
}
_KIND: Final = re.compile(r"([a-z_]+) (.+)")
_LONGEST_HASH: Final = 10
_HASH: Final = re.compile(r"[0-9a-f]{32,}")


class EntryShown(NamedTuple):
    """An entry as it is read."""

    number: int
    at: str
    who: str
    what: str
    subject: str
    link: str
    details: str


def shown(entry: AuditEntry, words: Words, officials: Mapping[str, str], firms: Mapping[str, str]) -> EntryShown:
    """The entry in words, with the names there are for the ids in it."""
    subject, link = _subject(entry.subject, words, officials, firms)
    return EntryShown(
        entry.number,
        moment(entry.at, words),
        _actor(entry.actor, words, officials),
        words.say(ACTIONS[entry.action]) if entry.action in ACTIONS else entry.action,
        subject,
        link,
        words.semicolons(_pairs(entry.details, words, _names(entry.action))),
    )


def told(problem: Problem, words: Words) -> str:
    """What is wrong with the chain there."""
    return words.say(
        _FAULTS[problem.fault], number=problem.number, last=problem.last, recorded_as=problem.recorded_as or ""
    )


def subject_of(entry: AuditEntry, kind: str) -> str | None:
    """The id of what it was done to, where that is of this kind."""
    found = _KIND.fullmatch(entry.subject)
    return found[2] if found and found[1] == kind else None


def _actor(actor: str, words: Words, officials: Mapping[str, str]) -> str:
    match actor:
        case audit.OWNER:
            return words.say("the firm's owner")
        case audit.SYSTEM:
            return words.say("the system")
        case _:
            return officials.get(actor, _short(actor))


def _subject(subject: str, words: Words, officials: Mapping[str, str], firms: Mapping[str, str]) -> tuple[str, str]:
    found = _KIND.fullmatch(subject)
    if found is None:
        return _short(subject), ""
    kind, known = found[1], found[2]
    match kind:
        case "official":
            return officials.get(known, _short(known)), f"/console/officials/{known}" if known in officials else ""
        case "firm":
            return firms.get(known, _short(known)), f"/console/firms/{known}" if known in firms else ""
        case "publication":
            return words.say(_SUBJECTS[kind]), f"/console/policy/{known}"
        case "campaign":
            return words.say(_SUBJECTS[kind]), f"/console/reminders/{known}"
        case _:
            return words.say(_SUBJECTS[kind]) if kind in _SUBJECTS else _short(known), ""


def _names(action: str) -> Mapping[str, str]:
    return _DETAILS | _OF_A_REMINDER if action.startswith("reminder.") else _DETAILS


def _pairs(details: Mapping[str, Any], words: Words, names: Mapping[str, str] = _DETAILS) -> Iterator[str]:
    for key, value in details.items():
        if key == "directions":
            yield from _pairs(value, words, {**_DETAILS, **_MOVED})
        elif key not in _LEFT_OUT:
            name = words.say(names[key]) if key in names else key
            yield words.say("{name}: {value}", name=name, value=_value(key, value, words))


def _value(key: str, value: Any, words: Words) -> str:
    if isinstance(value, dict):
        names = FILTER_NAMES if key == "audience" else _DETAILS
        return words.say(", ").join(_pairs(value, words, names)) or "–"
    if isinstance(value, list):
        return words.say(", ").join(_value(key, one, words) for one in value) or "–"
    if isinstance(value, bool):
        return words.say("yes") if value else words.say("no")
    called = _CHOICES.get(key, {}).get(value) if isinstance(value, str) else None
    return _short(str(value)) if called is None else words.say(called)


def _short(text: str) -> str:
    """Long ids and hashes by what they begin with."""
    return _HASH.sub(lambda found: f"{found[0][:_LONGEST_HASH]}…", text)
