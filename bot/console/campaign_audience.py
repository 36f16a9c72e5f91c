"""The firms that a reminder is for, as its form asks for them and as its page tells them: the very filter of the list of firms."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from bot.console import filters
from bot.console.access import SignedIn
from bot.console.campaign_form import AUDIENCE, chosen
from bot.console.firm_pages import choices_of
from bot.console.policy_names import PolicyNames
from bot.registry.queries.firms import count_of
from bot.registry.queries.policies import Listed
from bot.registry.queries.recipients import how_many_agreed

_OF_A_TIER: Final = ("likely", "possible", "next")
_DAYS: Final = ("ends_from", "expires", "stale", "active", "quiet")
_COUNTS: Final = ("missing", "missing_least")


class Input(NamedTuple):
    """A field of the filter, as the form shows it."""

    name: str
    """As the form calls it."""
    label: str
    value: str
    kind: str
    """text, number, date, or choice."""
    groups: Mapping[str, list[tuple[str, str]]]
    """Of a choice what is offered: value and words by group; the group without a name stands alone."""


class AudienceShown(NamedTuple):
    """The firms that an audience chooses now."""

    firms: int
    reachable: int
    """Contacts of theirs who agreed to reminders of the topic and can be reached."""
    link: str
    said: tuple[tuple[str, str], ...]
    """Each field in words, with what was chosen."""

    @classmethod
    async def of(
        cls, official: SignedIn, audience: Mapping[str, str], topic: str, listed: Sequence[Listed]
    ) -> "AudienceShown | None":
        """Counted now; None where part of it cannot be read (any more). Raises RegistryUnavailable."""
        names = PolicyNames(official)
        meant = chosen(audience, names)
        if meant.faults:
            return None
        firms = await count_of(official.wall, meant.filter)
        reachable = await how_many_agreed(official.wall, meant.filter, topic)
        fields = {f"{AUDIENCE}{name}": value for name, value in audience.items()}
        shown = audience_inputs(official, names, fields, listed)
        said = tuple((each.label, _worded(each)) for each in shown if each.value)
        return cls(firms, reachable, f"/console/firms?{urlencode(dict(audience))}", said)


def audience_inputs(
    official: SignedIn, names: PolicyNames, fields: Mapping[str, str], listed: Sequence[Listed]
) -> list[Input]:
    """The fields of the filter, each with what stands in it."""
    say, offered = official.words.say, choices_of(names, official, listed)
    found: list[Input] = []
    for field, label in filters.NAMES.items():
        if field == "order":
            continue
        value = fields.get(f"{AUDIENCE}{field}", "")
        groups = _groups(field, offered)
        kind = "choice" if groups else "date" if field in _DAYS else "number" if field in _COUNTS else "text"
        if groups and value and not any(value == each for options in groups.values() for each, _name in options):
            groups = {**groups, say("chosen, but not offered any more"): [(value, value)]}
        found.append(Input(f"{AUDIENCE}{field}", say(label), value, kind, groups))
    return found


def _groups(field: str, offered: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    options = offered.get("tiers" if field in _OF_A_TIER else field)
    if options is None:
        return {}
    return dict(options) if isinstance(options, dict) else {"": list(options)}


def _worded(shown: Input) -> str:
    options = (each for group in shown.groups.values() for each in group)
    return next((name for value, name in options if value == shown.value), shown.value)
