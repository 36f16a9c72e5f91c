"""The policies in use: the shipped packs until a region publishes, then at once and in every process what it published."""

import logging
from datetime import date
from pathlib import Path

import pytest

from assessment.judge import judge
from assessment.library import PACKS, Library
from assessment.profile import read_firm
from bot.editions import Editions
from bot.pack_archives import Files, content_of
from bot.policies import LivePolicies
from bot.registry.database import Registry
from bot.registry.publications import add_draft, publish, submit
from bot.registry.wall import Wall
from tests.bot.console.packs import MEASURES, TIERS, hangzhou

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("registry_settings", ["sqlite"], indirect=True)]
DAY = date(2026, 11, 22)
RAISED = (TIERS, "fact: invention_patents, at_least: 4", "fact: invention_patents, at_least: 9")


@pytest.fixture
def editions(tmp_path: Path) -> Editions:
    return Editions(tmp_path / "editions")


@pytest.fixture
def policies(library: Library, editions: Editions) -> LivePolicies:
    return LivePolicies(library, editions, {})


async def published(registry: Registry, files: Files, edition: str, region: str = "hangzhou") -> None:
    """Have two officials bring this into use."""
    wall = Wall(registry, region)
    draft = await add_draft(wall, "a" * 32, files, edition=edition, note="")
    await submit(wall, "a" * 32, draft)
    await publish(wall, "b" * 32, draft, content=content_of(files), edition=edition, summary={})


def _patents(library: Library) -> str:
    """What comes of the requirement that was raised, for a firm with five patents."""
    firm = read_firm(library.catalogue, {"invention_patents": 5})
    champion = next(
        tier for tier in judge(library, "hangzhou", firm, DAY).ladder.tiers if tier.tier == "provincial_hidden_champion"
    )
    return next(part.outcome.value for part in champion.finding.parts if part.requirement.name == "invention_patents")


async def test_nothing_published_leaves_the_shipped_library_in_use(
    registry: Registry, policies: LivePolicies, library: Library
) -> None:
    assert not await policies.refresh(registry)
    assert policies.current is library


async def test_what_is_published_is_in_use_after_the_next_look_and_the_library_then_stays_the_same_one(
    registry: Registry, policies: LivePolicies
) -> None:
    assert _patents(policies.current) == "met"
    await published(registry, hangzhou(raised=RAISED), policies.edition)
    assert await policies.refresh(registry)
    newer = policies.current
    assert _patents(newer) == "not_met"
    assert not await policies.refresh(registry)
    assert policies.current is newer


async def test_a_process_that_starts_later_takes_it_up_too(
    registry: Registry, policies: LivePolicies, library: Library, editions: Editions
) -> None:
    await published(registry, hangzhou(raised=RAISED), policies.edition)
    await policies.refresh(registry)
    later = LivePolicies(library, editions, {})
    await later.refresh(registry)
    assert later.edition == policies.edition


async def test_a_talk_pinned_to_either_edition_finds_it(
    registry: Registry, policies: LivePolicies, library: Library, editions: Editions
) -> None:
    older = editions.keep(PACKS, library)
    await published(registry, hangzhou(raised=RAISED), older)
    await policies.refresh(registry)
    assert editions.find(policies.edition) is policies.current
    stayed = editions.find(older)
    assert stayed is not None
    assert (_patents(stayed), _patents(policies.current)) == ("met", "not_met")


async def test_a_publication_that_does_not_load_leaves_the_others_in_use_and_is_logged(
    registry: Registry, policies: LivePolicies, caplog: pytest.LogCaptureFixture
) -> None:
    await published(registry, hangzhou(raised=RAISED), policies.edition)
    await published(registry, {"region.yaml": b"id: qingdao\nsecret: words\n"}, policies.edition, "qingdao")
    with caplog.at_level(logging.ERROR):
        await policies.refresh(registry)
    assert _patents(policies.current) == "not_met"
    assert policies.left_out == {"qingdao"}
    assert "qingdao" in caplog.text
    assert "secret" not in caplog.text


async def test_packs_beside_the_shipped_ones_stay_when_something_is_published(
    registry: Registry, library: Library, editions: Editions
) -> None:
    files = {**hangzhou(), "region.yaml": hangzhou()["region.yaml"].replace(b"id: hangzhou", b"id: madeup")}
    files = {name: data for name, data in files.items() if not name.startswith("golden/") and name != "facts.yaml"}
    policies = LivePolicies(library, editions, {"madeup": files})
    await published(registry, hangzhou(raised=RAISED), policies.edition)
    await policies.refresh(registry)
    assert {"madeup", "hangzhou"} <= set(policies.current.regions)


async def test_a_draft_is_checked_with_all_its_problems_at_once(registry: Registry, policies: LivePolicies) -> None:
    broken = hangzhou(
        one=(TIERS, "fact: invention_patents, at_least: 4", "fact: no_such_fact, at_least: 4"),
        other=(MEASURES, "sum: {fixed: 100万, open_below: true}", "sum: {fixd: 100万}"),
    )
    found = await policies.check(registry, "hangzhou", broken)
    assert found.library is None
    assert {problem.file for problem in found.problems} >= {
        "hangzhou/zhejiang-2026/tiers.yaml",
        f"hangzhou/{MEASURES}",
    }
    assert all(problem.line >= 1 for problem in found.problems)


async def test_a_draft_with_a_clause_that_nothing_rests_on_has_a_problem(
    registry: Registry, policies: LivePolicies
) -> None:
    files = hangzhou()
    name = "zhejiang-2026/document.yaml"
    files[name] = files[name].replace(b"clauses:\n", "clauses:\n  多余: {says: 没人引用}\n".encode())
    (problem,) = (await policies.check(registry, "hangzhou", files)).problems
    assert "多余" in str(problem)


async def test_the_shipped_pack_itself_has_none(registry: Registry, policies: LivePolicies) -> None:
    found = await policies.check(registry, "hangzhou", hangzhou())
    assert found.problems == ()
    assert found.library is not None


async def test_a_pack_that_passed_for_one_region_is_looked_at_anew_for_another(
    registry: Registry, policies: LivePolicies
) -> None:
    files = hangzhou()
    assert (await policies.check(registry, "hangzhou", files)).library is not None
    of_another = await policies.check(registry, "shanghai", files)
    assert of_another.library is None
    assert "the id is the folder's name" in str(of_another.problems[0])
