"""The named placeholders that an author may use, each with what it stands for and what it gives away of a firm.

How they are filled for a recipient stands in `filling`.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final, NamedTuple

from assessment.wording import later as _
from bot.outreach.kinds import KINDS


class Basis(IntEnum):
    """What a word about a firm rests on; who gets it must have said, or be able to look up, all of that (decision 0017)."""

    NOTHING = 0
    """Nothing that others said: its name as the contact writes it, the campaign's own day or document."""
    TITLES = 1
    """The titles that it holds: its contact's own sayings and the bureau's public lists."""
    STANDING = 2
    """Everything that is known of it."""


class Placeholder(NamedTuple):
    """One name that stands for something else in every reminder."""

    name: str
    description: str
    """For authors; said in their language."""
    basis: Basis = Basis.NOTHING
    about: tuple[str, ...] = ()
    """What the campaign must speak of for it: one of these keys of `Campaign.about`."""

    def basis_in(self, about: Mapping[str, str]) -> Basis:
        """What it rests on in a campaign that speaks of this: what the campaign itself names rests on nothing else."""
        return Basis.NOTHING if about.get(self.name) else self.basis


_NEW_RULES: Final = ("publication",)
_ALL: Final = (
    Placeholder("firm", _("the firm, as its contact calls it")),
    Placeholder("day", _("the day that the reminder is about"), about=("day",)),
    Placeholder("days_left", _("how many days are left until that day, from the day of sending on"), about=("day",)),
    Placeholder("tier", _("the tier that the reminder is about, or else the firm's likely tier"), Basis.STANDING),
    Placeholder(
        "source",
        _("document and clause, and whether the document is a draft or has ended"),
        about=("document", "publication"),
    ),
    Placeholder("next_tier", _("the firm's next tier"), Basis.STANDING),
    Placeholder("missing", _("what the firm lacks for the next tier, each with its gap"), Basis.STANDING),
    Placeholder("missing_count", _("how many requirements the firm lacks for the next tier"), Basis.STANDING),
    Placeholder(
        "title", _("the title that the reminder is about, or else the firm's title that ends first"), Basis.TITLES
    ),
    Placeholder("expires_on", _("the day on which that title of the firm ends"), Basis.TITLES),
    Placeholder("recheck_on", _("the day from which something known of the firm is out of date"), Basis.STANDING),
    Placeholder("changes", _("all that the new rules change for the firm"), Basis.STANDING, _NEW_RULES),
    Placeholder("tier_before", _("the firm's likely tier before the new rules"), Basis.STANDING, _NEW_RULES),
    Placeholder("tier_after", _("the firm's likely tier under the new rules"), Basis.STANDING, _NEW_RULES),
    Placeholder("gained", _("the support that the firm gains by the new rules"), Basis.STANDING, _NEW_RULES),
    Placeholder("lost", _("the support that the firm loses by the new rules"), Basis.STANDING, _NEW_RULES),
)
CATALOGUE: Final[Mapping[str, Placeholder]] = {each.name: each for each in _ALL}


def allowed_for(kind: str, about: Mapping[str, str]) -> tuple[Placeholder, ...]:
    """What may be used in a reminder of this kind that speaks of this."""
    of_kind = KINDS[kind].placeholders
    return tuple(
        each
        for each in _ALL
        if each.name in of_kind and (not each.about or any(about.get(field) for field in each.about))
    )
