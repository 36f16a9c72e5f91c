"""Who gets a reminder and who does not, and that nobody is told what others said of a firm."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from assessment.library import Library
from bot.outreach.checked import LeftOut
from bot.outreach.planning import check
from bot.registry.database import Registry
from bot.registry.tables import Address, Contact, Suppression
from bot.registry.tables.base import now
from tests.bot.outreach.enrolled import Planted, sending, written
from tests.bot.registry.owners import OnADay

pytestmark = pytest.mark.anyio

ENDS = date(2027, 4, 1)
NEXT = {"next": "srdi_sme"}
TITLES = {"title": "innovative_sme"}


@pytest.fixture
async def service(library: Library, registry: Registry, tmp_path: Path) -> OnADay:
    return sending(library, registry, tmp_path / "served")


async def reached(
    service: OnADay, planted: Planted, **said: object
) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """By channel and language, and who is left out."""
    await planted.keep(service.registry)
    found = await check(service, written(**said))
    assert found.problems == []
    assert found.recipients == sum(sum(each.values()) for each in found.channels.values())
    return found.channels, {reason.value: count for reason, count in found.left_out.items()}


async def test_whoever_did_not_agree_chose_otherwise_left_or_cannot_be_reached_is_left_out_and_counted(
    service: OnADay,
) -> None:
    planted = Planted()
    firm = planted.firm()
    planted.contact(firm)
    planted.contact(firm, purposes=["register", "facts"])
    planted.contact(firm, topics=["title_expiry"])
    planted.contact(firm, "web")
    planted.contact(firm, "wechat")
    planted.contact(firm, unreachable_at=now() - timedelta(days=29))
    planted.contact(firm, unreachable_at=now() - timedelta(days=31))
    planted.contact(firm)
    gone = planted.later[-2]
    assert isinstance(gone, Address)
    planted.add(Suppression(known_as=gone.known_as, kind="address"))
    planted.firm("nobody's")
    theirs = planted.firm("of another region", region="anhui")
    planted.contact(theirs)
    channels, left_out = await reached(service, planted)
    assert channels == {"telegram": {"en": 2}}
    assert left_out == {
        "nobody": 1, "no_consent": 1, "other_topic": 1, "not_reached": 2, "suppressed": 1, "unreachable": 1,
    }  # fmt: skip


async def test_a_contact_gets_one_reminder_over_the_best_of_the_channels_agreed_to(service: OnADay) -> None:
    planted = Planted()
    both, refused, blocked = planted.firm("both"), planted.firm("refused"), planted.firm("blocked")
    planted.contact(both, "telegram", "wecom", "wechat")
    one = planted.contact(refused, "telegram")
    planted.contact(refused, "wecom", contact=one, purposes=["register"])
    other = planted.contact(blocked, "wecom", unreachable_at=now())
    planted.contact(blocked, "telegram", contact=other)
    channels, left_out = await reached(service, planted)
    assert channels == {"telegram": {"en": 2}, "wecom": {"en": 1}}
    assert left_out == {}


async def test_what_concerns_everybody_goes_to_all_who_agreed_to_reminders(service: OnADay) -> None:
    planted = Planted()
    planted.contact(planted.firm(), topics=[])
    channels, _ = await reached(service, planted, kind="notice", topic="", about={})
    assert channels == {"telegram": {"en": 1}}


async def test_each_firm_of_a_contact_is_told_of_apart(service: OnADay) -> None:
    planted = Planted()
    first, second = planted.firm("first"), planted.firm("second")
    planted.contact(first, contact=(someone := planted.contact(second)))
    assert someone.locale == "en"
    channels, _ = await reached(service, planted)
    assert channels == {"telegram": {"en": 2}}


def _stranger(planted: Planted) -> tuple[Contact, Contact]:
    """Of a firm whose owner told of it, and that somebody else enrolled by its code, saying nothing."""
    firm = planted.firm()
    owner, stranger = planted.contact(firm, locale="en"), planted.contact(firm, locale="zh_Hans_CN")
    planted.fact(firm, owner.id)
    planted.title(firm, owner.id, "innovative_sme", ENDS)
    return owner, stranger


@pytest.mark.parametrize(
    "audience", [NEXT, {"missing": "1"}, {"stale": "2028-01-01"}, TITLES, {"expires": "2028-01-01"}]
)
async def test_a_stranger_learns_nothing_of_a_firm_by_being_chosen(service: OnADay, audience: dict[str, str]) -> None:
    planted = Planted()
    _stranger(planted)
    for row in planted.rows:
        if hasattr(row, "recheck_on"):
            row.recheck_on, row.expires_on = date(2027, 1, 1), ENDS
    channels, left_out = await reached(service, planted, audience=audience)
    assert channels == {"telegram": {"en": 1}}
    assert left_out == {LeftOut.OTHERS_SAYINGS.value: 1}


@pytest.mark.parametrize("name", ["next_tier", "missing_count", "missing"])
async def test_a_stranger_learns_nothing_of_a_firm_by_the_words(service: OnADay, name: str) -> None:
    planted = Planted()
    _stranger(planted)
    await planted.keep(service.registry)
    words = {"en": {"title": "Hello", "body": f"{{{name}}}"}}
    found = await check(service, written(words=words))
    assert (found.recipients, found.left_out) == (1, {LeftOut.OTHERS_SAYINGS: 1})


async def test_whatever_tells_nothing_of_the_firm_goes_to_everybody_who_enrolled_it(service: OnADay) -> None:
    planted = Planted()
    _stranger(planted)
    channels, left_out = await reached(service, planted, audience={"district": "西湖区", "q": "精密"})
    assert channels == {"telegram": {"en": 2}}
    assert left_out == {}


async def test_two_who_said_the_same_are_both_told(service: OnADay) -> None:
    planted = Planted()
    firm = planted.firm()
    for contact in (planted.contact(firm), planted.contact(firm)):
        planted.fact(firm, contact.id)
        planted.title(firm, contact.id, "innovative_sme", ENDS)
        planted.fact(firm, contact.id, ["innovative_sme"], "recognitions")
    channels, left_out = await reached(service, planted, audience=NEXT)
    assert (channels, left_out) == ({"telegram": {"en": 2}}, {})


async def test_titles_on_a_public_list_may_be_told_but_figures_on_one_may_not(service: OnADay) -> None:
    planted = Planted()
    titled, measured = planted.firm("titled"), planted.firm("measured")
    planted.contact(titled)
    planted.title(titled, "", "innovative_sme", ENDS)
    planted.contact(measured)
    planted.title(measured, "", "innovative_sme", ENDS)
    planted.fact(measured, "", 120)
    await planted.keep(service.registry)
    by_title, by_standing = [await check(service, written(audience=each)) for each in (TITLES, NEXT)]
    assert (by_title.recipients, by_title.left_out) == (2, {})
    assert (by_standing.recipients, by_standing.left_out) == (1, {LeftOut.OTHERS_SAYINGS: 1})


async def test_a_figure_of_a_list_that_the_contact_said_as_well_is_no_secret(service: OnADay) -> None:
    planted = Planted()
    firm = planted.firm()
    contact = planted.contact(firm)
    planted.fact(firm, "", 120)
    planted.fact(firm, contact.id, 120)
    channels, left_out = await reached(service, planted, audience=NEXT)
    assert (channels, left_out) == ({"telegram": {"en": 1}}, {})


async def test_firms_a_single_requirement_short_of_a_tier_are_found_exactly(service: OnADay) -> None:
    planted = Planted()
    for name, missing in (("one short", 1), ("only open", 0), ("two short", 2)):
        planted.contact(planted.firm(name, missing_count=missing))
    channels, _ = await reached(service, planted, audience={**NEXT, "missing": "1", "missing_least": "1"})
    assert channels == {"telegram": {"en": 1}}
