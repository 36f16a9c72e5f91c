"""How a pack comes into use: one official writes, another publishes what they have seen, and the record says so."""

import asyncio

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from bot.pack_archives import content_of, read_archive
from bot.registry.audit import verify
from bot.registry.database import Registry
from bot.registry.publications import (
    COMPARE_AGAIN,
    NOT_FROM_HERE,
    NOT_THERE,
    OF_ANOTHER,
    OTHER_CONTENT,
    OWN_WORK,
    Refused,
    add_draft,
    compare_again,
    edit,
    publish,
    submit,
    withdraw,
)
from bot.registry.queries import policies as queries
from bot.registry.tables import AuditEntry, Firm, Impact, Movement, Publication
from bot.registry.tables.base import now
from bot.registry.wall import Wall

pytestmark = pytest.mark.anyio
HERE, THERE = "hangzhou", "qingdao"
WANG, LI = "a" * 32, "b" * 32
FILES = {"region.yaml": b"id: hangzhou\n"}
OTHERS = {"region.yaml": b"id: hangzhou\nname: other\n"}
EDITION = "e" * 64


@pytest.fixture
def wall(registry: Registry) -> Wall:
    return Wall(registry, HERE)


async def _draft(wall: Wall, *, author: str = WANG, files: dict[str, bytes] = FILES) -> str:
    return await add_draft(wall, author, files, edition=EDITION, note="raise the mark")


async def _submitted(wall: Wall, *, author: str = WANG, files: dict[str, bytes] = FILES) -> str:
    draft = await _draft(wall, author=author, files=files)
    await submit(wall, author, draft)
    return draft


async def _publish(
    wall: Wall, draft: str, *, by: str = LI, files: dict[str, bytes] = FILES, edition: str = EDITION
) -> None:
    await publish(wall, by, draft, content=content_of(files), edition=edition, summary={"counts": {"tightened": 1}})


async def _state(wall: Wall, draft: str) -> str:
    found = await queries.one_publication(wall, draft)
    assert found is not None
    return found.publication.state


async def _told(registry: Registry) -> list[tuple[str, str]]:
    async with registry.reading() as session:
        found = await session.execute(select(AuditEntry.action, AuditEntry.actor).order_by(AuditEntry.number))
        return [(action, actor) for action, actor in found]


async def test_what_one_official_wrote_another_publishes_and_every_step_is_recorded(
    registry: Registry, wall: Wall
) -> None:
    draft = await _submitted(wall)
    await _publish(wall, draft)
    assert await _state(wall, draft) == "published"
    assert await _told(registry) == [("policy.drafted", WANG), ("policy.submitted", WANG), ("policy.published", LI)]
    async with registry.reading() as session:
        told = await session.scalar(select(AuditEntry.details).where(AuditEntry.action == "policy.published"))
    assert told is not None
    assert (told["content"], told["based_on"]) == (content_of(FILES), EDITION)
    assert told["summary"] == {"counts": {"tightened": 1}}
    assert await verify(registry) == []


async def test_nobody_publishes_what_they_wrote(wall: Wall) -> None:
    draft = await _submitted(wall)
    with pytest.raises(Refused, match=OWN_WORK):
        await _publish(wall, draft, by=WANG)
    assert await _state(wall, draft) == "submitted"


async def test_the_database_itself_refuses_an_approval_by_the_author_and_one_by_nobody(
    registry: Registry, wall: Wall
) -> None:
    draft = await _submitted(wall)

    async def approved_by(approver: str | None) -> None:
        async with registry.writing() as session:
            values = {"state": "published", "approver_id": approver, "published_at": now()}
            await session.execute(update(Publication).where(Publication.id == draft).values(**values))

    for approver in (WANG, None):
        with pytest.raises(IntegrityError):
            await approved_by(approver)


async def test_a_draft_that_was_not_submitted_is_not_published(wall: Wall) -> None:
    draft = await _draft(wall)
    with pytest.raises(Refused, match=NOT_FROM_HERE):
        await _publish(wall, draft)


async def test_only_its_author_submits_a_draft(wall: Wall) -> None:
    draft = await _draft(wall)
    with pytest.raises(Refused, match=OF_ANOTHER):
        await submit(wall, LI, draft)


async def test_an_edit_after_the_submission_makes_it_a_draft_again_and_its_editor_the_author(wall: Wall) -> None:
    draft = await _submitted(wall)
    await edit(wall, LI, draft, OTHERS, edition=EDITION, note="other")
    assert await _state(wall, draft) == "draft"
    await submit(wall, LI, draft)
    with pytest.raises(Refused, match=OWN_WORK):
        await _publish(wall, draft, by=LI, files=OTHERS)
    await _publish(wall, draft, by=WANG, files=OTHERS)
    assert await _state(wall, draft) == "published"


async def test_the_same_content_sent_again_leaves_a_submission_as_it_is_and_records_another_note(wall: Wall) -> None:
    draft = await _submitted(wall)
    for _ in range(2):
        await edit(wall, WANG, draft, FILES, edition=EDITION, note="better words")
    assert await _state(wall, draft) == "submitted"
    async with wall.reading() as session:
        entries = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "policy.edited"))).all()
    assert [entry.details["note"] for entry in entries] == ["better words"]


async def test_not_even_the_note_of_what_is_in_use_can_be_changed(wall: Wall) -> None:
    draft = await _submitted(wall)
    await _publish(wall, draft)
    with pytest.raises(Refused, match=NOT_FROM_HERE):
        await edit(wall, WANG, draft, FILES, edition=EDITION, note="other words")


async def test_an_edit_forgets_what_was_worked_out_for_the_older_content(registry: Registry, wall: Wall) -> None:
    draft = await _draft(wall)
    async with wall.writing() as session:
        firm = Firm(region=HERE, name="firm", credit_code="91330100MA0000000X", origin="imported")
        session.add(firm)
        await session.flush()
        session.add(
            Impact(
                region=HERE, publication_id=draft, content=content_of(FILES), edition=EDITION, judged_on=now().date(),
                state="running", total=1, done=1, counts={},
            )
        )  # fmt: skip
        session.add(Movement(region=HERE, publication_id=draft, firm_id=firm.id, direction="up", gained=[], lost=[]))
    await edit(wall, WANG, draft, OTHERS, edition=EDITION, note="")
    async with registry.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Impact)) == 0
        assert await session.scalar(select(func.count()).select_from(Movement)) == 0


async def test_an_approver_who_saw_other_content_is_told_to_look_again(wall: Wall) -> None:
    draft = await _submitted(wall)
    with pytest.raises(Refused, match=OTHER_CONTENT):
        await _publish(wall, draft, files=OTHERS)


async def test_a_draft_compared_with_older_policies_is_refused_until_it_is_compared_again(wall: Wall) -> None:
    first, second = await _submitted(wall), await _submitted(wall, files=OTHERS)
    await _publish(wall, first)
    for edition in (EDITION, "f" * 64):
        with pytest.raises(Refused, match=COMPARE_AGAIN):
            await _publish(wall, second, files=OTHERS, edition=edition)
    assert (await _state(wall, first), await _state(wall, second)) == ("published", "submitted")
    await compare_again(wall, WANG, second, edition="f" * 64)
    with pytest.raises(Refused, match=NOT_FROM_HERE):
        await _publish(wall, second, files=OTHERS, edition="f" * 64)
    await submit(wall, WANG, second)
    await _publish(wall, second, files=OTHERS, edition="f" * 64)
    assert (await _state(wall, first), await _state(wall, second)) == ("replaced", "published")


async def test_of_two_that_are_published_in_the_same_moment_one_is_told_to_compare_again(wall: Wall) -> None:
    drafts = [await _submitted(wall), await _submitted(wall, files=OTHERS)]
    done = await asyncio.gather(
        _publish(wall, drafts[0]), _publish(wall, drafts[1], files=OTHERS), return_exceptions=True
    )
    refused = [error for error in done if error is not None]
    assert [str(error) for error in refused] == [COMPARE_AGAIN]
    assert sorted([await _state(wall, draft) for draft in drafts]) == ["published", "submitted"]


async def test_what_is_withdrawn_or_in_use_cannot_be_changed(wall: Wall) -> None:
    withdrawn, published = await _draft(wall), await _submitted(wall)
    await withdraw(wall, LI, withdrawn)
    await _publish(wall, published)
    for draft in (withdrawn, published):
        for step in (
            edit(wall, WANG, draft, OTHERS, edition=EDITION, note=""),
            submit(wall, WANG, draft),
            withdraw(wall, WANG, draft),
            compare_again(wall, WANG, draft, edition=EDITION),
        ):
            with pytest.raises(Refused, match=NOT_FROM_HERE):
                await step


async def test_officials_reach_only_drafts_of_their_own_region(registry: Registry, wall: Wall) -> None:
    draft = await _submitted(wall)
    elsewhere = Wall(registry, THERE)
    assert await queries.publications(elsewhere) == []
    assert await queries.one_publication(elsewhere, draft) is None
    for step in (
        edit(elsewhere, LI, draft, OTHERS, edition=EDITION, note=""),
        submit(elsewhere, WANG, draft),
        withdraw(elsewhere, LI, draft),
        _publish(elsewhere, draft),
    ):
        with pytest.raises(Refused, match=NOT_THERE):
            await step
    assert await _state(wall, draft) == "submitted"


async def test_each_region_has_its_own_publication_in_use(registry: Registry, wall: Wall) -> None:
    elsewhere = Wall(registry, THERE)
    drafts = [(wall, await _submitted(wall)), (elsewhere, await _submitted(elsewhere))]
    for of, draft in drafts:
        await _publish(of, draft)
    assert [await queries.in_use(of) for of, _ in drafts] == [draft for _, draft in drafts]


async def test_the_list_is_the_newest_first_and_leaves_the_archives_where_they_are(wall: Wall) -> None:
    first, second = await _draft(wall), await _draft(wall, files=OTHERS)
    listed = await queries.publications(wall)
    assert [each.publication.id for each in listed] == [second, first]
    assert "archive" not in listed[0].publication.__dict__
    whole = await queries.one_publication(wall, first)
    assert whole is not None
    assert read_archive(whole.publication.archive) == FILES


async def test_so_many_drafts_are_open_at_once_and_one_more_when_one_is_withdrawn(
    wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.registry.publications.MOST_OPEN", 2)
    first = await _draft(wall)
    await _submitted(wall)
    with pytest.raises(Refused, match="as many open drafts"):
        await _draft(wall)
    await withdraw(wall, WANG, first)
    assert await _state(wall, await _draft(wall)) == "draft"
