"""How a reminder comes to go out: one official writes, another approves what they have seen, and the record says so."""

import ast
import asyncio
import inspect
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from bot.console.audit_words import ACTIONS
from bot.outreach import campaigns, drafts, unsent
from bot.outreach.campaigns import (
    HAS_PROBLEMS,
    NOT_CHECKED,
    NOT_FROM_HERE,
    NOT_THERE,
    OF_ANOTHER,
    OTHER_CONTENT,
    OWN_WORK,
    TO_NOBODY,
    Refused,
)
from bot.registry.audit import SYSTEM, verify
from bot.registry.database import Registry
from bot.registry.tables import AuditEntry, Campaign, Reminder
from bot.registry.tables.base import now
from bot.registry.wall import Wall
from tests.bot.outreach.written import (
    DRAFT,
    HERE,
    LI,
    THERE,
    WANG,
    ZHAO,
    approved,
    check,
    counts_of,
    otherwise,
    plan,
    row_of,
    running,
    state_of,
    submitted,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def wall(registry: Registry) -> Wall:
    return Wall(registry, HERE)


async def _content(wall: Wall, campaign: str) -> str:
    return (await row_of(wall, campaign)).content


async def _approve(wall: Wall, campaign: str, *, by: str = LI) -> None:
    await campaigns.approve(wall, by, campaign, content=await _content(wall, campaign))


async def _told(registry: Registry) -> list[tuple[str, str]]:
    async with registry.reading() as session:
        found = await session.execute(select(AuditEntry.action, AuditEntry.actor).order_by(AuditEntry.number))
        return [(action, actor) for action, actor in found]


async def _proposed(wall: Wall) -> str:
    async with wall.writing() as session:
        campaign = await campaigns.propose(session, HERE, DRAFT, proposal="spring")
    await check(wall.registry, campaign)
    return campaign


async def test_what_one_official_wrote_another_approves_and_every_step_is_recorded(
    registry: Registry, wall: Wall
) -> None:
    campaign = await running(wall)
    assert await state_of(wall, campaign) == "running"
    assert await _told(registry) == [
        ("reminder.drafted", WANG),
        ("reminder.submitted", WANG),
        ("reminder.approved", LI),
        ("reminder.planned", SYSTEM),
        ("reminder.begun", SYSTEM),
    ]
    assert await verify(registry) == []


async def test_whoever_wrote_it_cannot_approve_it(wall: Wall) -> None:
    campaign = await submitted(wall)
    with pytest.raises(Refused) as refused:
        await _approve(wall, campaign, by=WANG)
    assert refused.value.messages == (OWN_WORK,)
    assert await state_of(wall, campaign) == "submitted"


async def test_whoever_once_had_a_hand_in_it_cannot_approve_it_either(wall: Wall) -> None:
    campaign = await campaigns.add(wall, LI, DRAFT)
    await campaigns.edit(wall, WANG, campaign, otherwise(on_days_off=True))
    await check(wall.registry, campaign)
    await campaigns.submit(wall, WANG, campaign)
    with pytest.raises(Refused) as refused:
        await _approve(wall, campaign, by=LI)
    assert refused.value.messages == (OWN_WORK,)
    await _approve(wall, campaign, by=ZHAO)
    assert await state_of(wall, campaign) == "approved"


async def test_the_database_refuses_an_author_that_approves(registry: Registry, wall: Wall) -> None:
    campaign = await submitted(wall)
    with pytest.raises(IntegrityError):
        async with registry.writing() as session:
            await session.execute(
                update(Campaign)
                .where(Campaign.id == campaign)
                .values(state="approved", approver_id=WANG, approved_at=now(), approved_content=Campaign.content)
            )


async def test_the_database_refuses_what_says_something_else_than_was_approved(registry: Registry, wall: Wall) -> None:
    campaign = await approved(wall)
    with pytest.raises(IntegrityError):
        async with registry.writing() as session:
            await session.execute(update(Campaign).where(Campaign.id == campaign).values(content="f" * 64))


async def test_what_was_changed_since_it_was_looked_at_is_not_approved(wall: Wall) -> None:
    campaign = await submitted(wall)
    seen = await _content(wall, campaign)
    await campaigns.edit(wall, WANG, campaign, otherwise(audience={}))
    await check(wall.registry, campaign)
    await campaigns.submit(wall, WANG, campaign)
    with pytest.raises(Refused) as refused:
        await campaigns.approve(wall, LI, campaign, content=seen)
    assert refused.value.messages == (OTHER_CONTENT,)


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "notice"},
        {"topic": "policy_changes", "kind": "notice"},
        {"audience": {}},
        {"words": {"zh_Hans_CN": {"title": "另一个", "body": "另一个"}}},
        {"about": {"day": "2027-05-01", "document": "cn-2026", "tier": "srdi_sme"}},
        {"starts_at": now()},
        {"ends_at": DRAFT.ends_at.replace(year=2098)},
        {"on_days_off": True},
    ],
    ids="+".join,
)
async def test_whatever_is_changed_of_it_an_approval_is_void(wall: Wall, said: dict[str, object]) -> None:
    campaign = await approved(wall)
    changed = otherwise(**{"topic": "", **said} if said.get("kind") == "notice" else said)
    await campaigns.edit(wall, ZHAO, campaign, changed)
    row = await row_of(wall, campaign)
    assert (row.state, row.approver_id, row.approved_at, row.approved_content) == ("draft", None, None, "")
    assert (row.author_id, row.edited_by, row.checked_content) == (ZHAO, [WANG, ZHAO], "")


async def test_another_name_is_no_other_reminder(wall: Wall) -> None:
    campaign = await approved(wall)
    await campaigns.edit(wall, ZHAO, campaign, otherwise(name="Spring of 2027"))
    row = await row_of(wall, campaign)
    assert (row.state, row.name, row.author_id) == ("approved", "Spring of 2027", WANG)


async def test_editing_what_is_planned_drops_the_rows_and_what_has_begun_cannot_be_edited(wall: Wall) -> None:
    campaign = await approved(wall)
    await plan(wall.registry, campaign, 3)
    await campaigns.edit(wall, WANG, campaign, otherwise(audience={}))
    assert await counts_of(wall, campaign) == {}
    begun = await running(wall)
    with pytest.raises(Refused) as refused:
        await campaigns.edit(wall, WANG, begun, otherwise(audience={}))
    assert refused.value.messages == (NOT_FROM_HERE,)
    assert await counts_of(wall, begun) == {"pending": 3}


async def test_nothing_is_approved_before_it_is_checked_just_as_it_is(wall: Wall) -> None:
    campaign = await campaigns.add(wall, WANG, DRAFT)
    await check(wall.registry, campaign)
    await campaigns.edit(wall, WANG, campaign, otherwise(audience={}))
    await campaigns.submit(wall, WANG, campaign)
    with pytest.raises(Refused) as refused:
        await _approve(wall, campaign)
    assert refused.value.messages == (NOT_CHECKED,)


async def test_nothing_is_approved_in_which_something_is_missing_or_that_nobody_would_get(wall: Wall) -> None:
    campaign = await submitted(wall)
    await check(wall.registry, campaign, recipients=0, problems=("missing",))
    with pytest.raises(Refused) as refused:
        await _approve(wall, campaign)
    assert refused.value.messages == (HAS_PROBLEMS, TO_NOBODY)
    assert await state_of(wall, campaign) == "submitted"


async def test_everything_wrong_with_a_draft_is_told_at_once_and_none_is_kept(registry: Registry, wall: Wall) -> None:
    with pytest.raises(Refused) as refused:
        await campaigns.add(
            wall,
            WANG,
            otherwise(
                name=" ",
                topic="title_expiry",
                words={"fr": {}},
                about={"day": "30 April", "publication": "x"},
                starts_at=DRAFT.ends_at,
            ),
        )
    assert refused.value.messages == (
        drafts.NO_NAME,
        drafts.UNKNOWN_TOPIC,
        drafts.UNKNOWN_LANGUAGE,
        drafts.NOT_ABOUT_THAT,
        drafts.BAD_DAY,
        drafts.ENDS_FIRST,
    )
    async with registry.reading() as session:
        assert (await session.scalars(select(Campaign))).all() == []


async def test_a_draft_may_lack_what_it_needs_before_it_is_submitted(wall: Wall) -> None:
    campaign = await campaigns.add(
        wall, WANG, otherwise(words={"en": DRAFT.words["zh_Hans_CN"]}, about={}, ends_at=now())
    )
    with pytest.raises(Refused) as refused:
        await campaigns.submit(wall, WANG, campaign)
    assert refused.value.messages == (
        drafts.NO_WORDS,
        drafts.NEEDS_A_DAY,
        drafts.NEEDS_A_DOCUMENT,
        drafts.NEEDS_A_TIER,
        drafts.IS_OVER,
    )


@pytest.mark.parametrize(
    ("ends_at", "messages"),
    [
        (datetime(2099, 4, 30, 16, tzinfo=UTC), ()),
        (datetime(2099, 4, 30, 16, 1, tzinfo=UTC), (drafts.COUNTS_TO_THE_PAST,)),
    ],
)
def test_words_that_count_the_days_left_end_with_their_day_in_china(
    ends_at: datetime, messages: tuple[str, ...]
) -> None:
    words = {"zh_Hans_CN": {"title": "还剩{days_left}", "body": "{firm}"}}
    draft = otherwise(words=words, about={**DRAFT.about, "day": "2099-04-30"}, ends_at=ends_at)
    assert drafts.lacks(draft, now()) == messages
    assert drafts.lacks(replace(draft, words=DRAFT.words), now()) == ()


@pytest.mark.parametrize("day", ["9999-12-31", "30 April", ""])
def test_a_day_that_never_ends_or_is_none_is_no_fault_of_the_end(day: str) -> None:
    words = {"zh_Hans_CN": {"title": "还剩{days_left}", "body": "{firm}"}}
    draft = otherwise(words=words, about={**DRAFT.about, "day": day})
    assert drafts.COUNTS_TO_THE_PAST not in drafts.lacks(draft, now())


async def test_whoever_got_it_before_a_restore_does_not_get_it_again_once_it_is_edited(
    registry: Registry, wall: Wall
) -> None:
    campaign = await approved(wall)
    await plan(registry, campaign, 2)
    async with registry.writing() as session:
        first = (await session.scalars(select(Reminder).limit(1))).one()
        first.state, first.tries, first.settled_at = "delivered", 1, now()
    await campaigns.edit(wall, WANG, campaign, otherwise(words={"zh_Hans_CN": {"title": "新", "body": "{firm}"}}))
    assert await counts_of(wall, campaign) == {"delivered": 1}
    async with registry.reading() as session:
        assert list(await session.scalars(select(Reminder.values))) == [{}], "they were told other words than these"


async def test_words_with_a_placeholder_that_there_is_not_cannot_be_submitted(wall: Wall) -> None:
    words = {"zh_Hans_CN": {"title": "{nonsense}", "body": "请看。"}}
    campaign = await campaigns.add(wall, WANG, otherwise(words=words))
    with pytest.raises(Refused) as refused:
        await campaigns.submit(wall, WANG, campaign)
    assert refused.value.messages == (drafts.WRONG_WORDS,)


async def test_only_its_author_submits_a_draft(wall: Wall) -> None:
    campaign = await campaigns.add(wall, WANG, DRAFT)
    with pytest.raises(Refused) as refused:
        await campaigns.submit(wall, LI, campaign)
    assert refused.value.messages == (OF_ANOTHER,)


async def test_what_the_system_proposed_one_official_submits_and_another_approves(wall: Wall) -> None:
    campaign = await _proposed(wall)
    await campaigns.submit(wall, WANG, campaign)
    with pytest.raises(Refused) as refused:
        await _approve(wall, campaign, by=WANG)
    assert refused.value.messages == (OWN_WORK,)
    await _approve(wall, campaign, by=LI)
    assert await state_of(wall, campaign) == "approved"


async def test_whoever_edits_what_the_system_proposed_is_its_author(wall: Wall) -> None:
    campaign = await _proposed(wall)
    await campaigns.edit(wall, LI, campaign, otherwise(audience={}))
    await check(wall.registry, campaign)
    await campaigns.submit(wall, LI, campaign)
    with pytest.raises(Refused) as refused:
        await _approve(wall, campaign, by=LI)
    assert refused.value.messages == (OWN_WORK,)


async def test_a_proposal_that_was_given_up_is_not_kept_a_second_time(wall: Wall) -> None:
    campaign = await _proposed(wall)
    await campaigns.drop(wall, LI, campaign)
    assert await state_of(wall, campaign) == "cancelled"
    with pytest.raises(IntegrityError):
        await _proposed(wall)


async def test_a_copy_says_the_same_and_is_the_work_of_whoever_copied_it(wall: Wall) -> None:
    campaign = await running(wall, draft=otherwise(starts_at=now()))
    copied = await campaigns.copy(wall, ZHAO, campaign, name="Again")
    row = await row_of(wall, copied)
    assert (row.state, row.name, row.author_id, row.edited_by) == ("draft", "Again", ZHAO, [ZHAO])
    assert (row.audience, row.words, row.about) == (DRAFT.audience, DRAFT.words, DRAFT.about)
    # That moment has passed.
    assert row.starts_at is None


@pytest.mark.parametrize("stage", ["approved", "scheduled", "running"])
async def test_what_was_paused_goes_on_where_it_stood(wall: Wall, stage: str) -> None:
    campaign = await running(wall) if stage == "running" else await approved(wall)
    if stage == "scheduled":
        await plan(wall.registry, campaign, 3)
    await campaigns.pause(wall, ZHAO, campaign)
    assert await state_of(wall, campaign) == "paused"
    await campaigns.resume(wall, WANG, campaign)
    assert await state_of(wall, campaign) == stage


async def test_nothing_more_is_planned_or_begun_of_what_is_paused(registry: Registry, wall: Wall) -> None:
    campaign = await approved(wall)
    await campaigns.pause(wall, ZHAO, campaign)
    async with registry.writing() as session:
        row = await session.get_one(Campaign, campaign)
        assert not await campaigns.note_planned(session, row, recipients=3)
        assert not await campaigns.begin(session, row)
    assert await state_of(wall, campaign) == "paused"


async def test_what_was_not_begun_of_a_cancelled_reminder_is_never_sent(registry: Registry, wall: Wall) -> None:
    campaign = await running(wall, 5)
    async with registry.writing() as session:
        ids = list(await session.scalars(select(Reminder.id).where(Reminder.campaign_id == campaign)))
        for id_, state in zip(ids, ("delivered", "attempted", "claimed"), strict=False):
            await session.execute(update(Reminder).where(Reminder.id == id_).values(state=state, claimed_by="worker"))
    await campaigns.cancel(wall, ZHAO, campaign)
    assert await state_of(wall, campaign) == "cancelled"
    assert await counts_of(wall, campaign) == {"delivered": 1, "attempted": 1, "expired": 3}
    async with registry.reading() as session:
        expired = await session.execute(
            select(Reminder.reason, Reminder.claimed_by, Reminder.settled_at).where(Reminder.state == "expired")
        )
        assert {(reason, worker, at is not None) for reason, worker, at in expired} == {("cancelled", "", True)}
    with pytest.raises(Refused):
        await campaigns.resume(wall, ZHAO, campaign)


async def test_of_what_was_begun_once_nobody_says_after_a_cancel_that_it_was_not_sent(
    registry: Registry, wall: Wall
) -> None:
    campaign = await running(wall, 2)
    async with registry.writing() as session:
        # One went out, and waits again since its channel would drop it a second time.
        id_ = await session.scalar(select(Reminder.id).limit(1))
        await session.execute(update(Reminder).where(Reminder.id == id_).values(settled_at=now()))
    await campaigns.cancel(wall, ZHAO, campaign)
    assert await counts_of(wall, campaign) == {"expired": 1, "unknown": 1}


async def test_many_rows_of_a_cancelled_reminder_are_all_told_so(wall: Wall) -> None:
    campaign = await running(wall, 2 * unsent.AT_ONCE + 1)
    await campaigns.cancel(wall, ZHAO, campaign)
    assert await counts_of(wall, campaign) == {"expired": 2 * unsent.AT_ONCE + 1}


async def test_what_comes_back_to_a_cancelled_reminder_afterwards_is_told_so_too(
    registry: Registry, wall: Wall
) -> None:
    campaign, other = await running(wall, 1), await running(wall, 1)
    await campaigns.cancel(wall, ZHAO, campaign)
    assert await unsent.expire_cancelled(registry) == 0
    async with registry.writing() as session:
        late = update(Reminder).where(Reminder.campaign_id == campaign)
        await session.execute(late.values(state="pending", settled_at=None))
    assert await unsent.expire_cancelled(registry) == 1
    assert await counts_of(wall, campaign) == {"expired": 1}
    assert await counts_of(wall, other) == {"pending": 1}


async def test_what_is_drafted_is_given_up_and_what_was_approved_is_cancelled(wall: Wall) -> None:
    draft = await campaigns.add(wall, WANG, DRAFT)
    with pytest.raises(Refused):
        await campaigns.cancel(wall, WANG, draft)
    await campaigns.drop(wall, WANG, draft)
    live = await approved(wall)
    with pytest.raises(Refused):
        await campaigns.drop(wall, WANG, live)
    await campaigns.cancel(wall, WANG, live)
    assert [await state_of(wall, each) for each in (draft, live)] == ["cancelled", "cancelled"]


async def test_two_who_approve_at_once_approve_once(registry: Registry, wall: Wall) -> None:
    campaign = await submitted(wall)
    content = await _content(wall, campaign)
    done = await asyncio.gather(
        *(campaigns.approve(wall, each, campaign, content=content) for each in (LI, ZHAO)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in done) == ["NoneType", "Refused"]
    assert [action for action, _ in await _told(registry)].count("reminder.approved") == 1


async def test_an_edit_and_an_approval_at_once_never_approve_what_was_not_seen(wall: Wall) -> None:
    campaign = await submitted(wall)
    seen = await _content(wall, campaign)
    await asyncio.gather(
        campaigns.approve(wall, LI, campaign, content=seen),
        campaigns.edit(wall, WANG, campaign, otherwise(audience={})),
        return_exceptions=True,
    )
    row = await row_of(wall, campaign)
    assert (row.state, row.approved_content) == ("draft", "")


async def test_nothing_of_another_region_can_be_touched(registry: Registry, wall: Wall) -> None:
    campaign = await submitted(wall)
    other = Wall(registry, THERE)
    content = await _content(wall, campaign)
    for act in (
        campaigns.edit(other, LI, campaign, otherwise(audience={})),
        campaigns.copy(other, LI, campaign, name="x"),
        campaigns.approve(other, LI, campaign, content=content),
        campaigns.drop(other, LI, campaign),
        campaigns.cancel(other, LI, campaign),
    ):
        with pytest.raises(Refused) as refused:
            await act
        assert refused.value.messages == (NOT_THERE,)
    assert await state_of(wall, campaign) == "submitted"


async def test_the_audit_does_not_keep_what_was_searched_for(registry: Registry, wall: Wall) -> None:
    await approved(wall, draft=otherwise(audience={"q": "杭州精密轴承", "next": "srdi_sme"}))
    async with registry.reading() as session:
        entry = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "reminder.approved"))).one()
    assert entry.details["audience"] == {"q": "…", "next": "srdi_sme"}
    assert entry.details["recipients"] == 3


def test_every_act_upon_a_reminder_has_words_in_the_audit() -> None:
    calls = (node for node in ast.walk(ast.parse(inspect.getsource(campaigns))) if isinstance(node, ast.Call))
    acts = {
        ast.literal_eval(call.args[3]) for call in calls if isinstance(call.func, ast.Name) and call.func.id == "told"
    }
    assert {"proposed", "approved", "cancelled"} <= acts
    assert {f"reminder.{act}" for act in acts} <= set(ACTIONS)
