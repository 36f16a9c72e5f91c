"""A reminder's way in a real Chromium, by two officials with their own browsers, and out to a messenger's stand-in."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bot.registry.database import Registry
from tests.bot.console.conftest import ConsoleVisits, ServedConsole
from tests.bot.console.reminding import FIRST_USER, HERE, an_approved_one, going_out, rows_of, willing
from tests.bot.web.test_accessible import violations
from tests.browser import DESKTOP, PHONE, follow
from tests.fakes.installation import PATIENT, Installation
from tests.fakes.servers import TelegramServer

MANY = 240
WITHIN = 120_000
"""Milliseconds after which a test gives up waiting."""
AS_WIDE_AS_THE_SCREEN = "document.documentElement.scrollWidth <= innerWidth"
ACCOUNT = TelegramServer.TOKEN.partition(":")[0]


@pytest.fixture(scope="module")
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        server.meets(*range(FIRST_USER, FIRST_USER + 3 * MANY))
        yield server


@pytest.fixture(scope="module")
def served_console(tmp_path_factory: pytest.TempPathFactory, telegram: TelegramServer) -> Iterator[ServedConsole]:
    """A console whose reminders go out, at any time of the day."""
    folder = tmp_path_factory.mktemp("console")
    settings = {
        "SRDI_TELEGRAM_TOKEN": telegram.TOKEN,
        "SRDI_TELEGRAM_SECRET": "secret-of-the-webhook",
        "SRDI_TELEGRAM_API": telegram.url,
        "SRDI_QUIET_HOURS": "00:00-00:00",
    }
    with Installation(folder, PATIENT, settings) as installation:
        yield ServedConsole(installation.url, folder)
        assert installation.complaints() == [], installation.said()


def _written(page: Page, name: str) -> None:
    """Write a notice to everybody from the list of firms on, with a mistake first."""
    page.goto("/console/firms?q=提醒")
    follow(page.get_by_role("link", name="Write a reminder to these firms"))
    follow(page.get_by_role("link", name="A notice of your own"))
    page.get_by_label("Name, which only officials see").fill(name)
    page.get_by_label(re.compile("Title.*简体")).fill("春季申报")
    page.get_by_label(re.compile("Text.*简体")).fill("{company}：申报就要开始了。")
    page.get_by_label("Of no use any more from").fill("2099-01-01T18:00")
    page.get_by_label("Also on weekends and holidays").check()
    follow(page.get_by_role("button", name="Save", exact=True))
    page.get_by_role("link", name="There is no placeholder {company}.").click()
    expect(page.get_by_label("Name, which only officials see")).to_have_value(name)
    page.get_by_label(re.compile("Text.*简体")).fill("{firm}：申报就要开始了。")
    follow(page.get_by_role("button", name="Save", exact=True))
    page.get_by_role("heading", name="What the check found").wait_for()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_a_draft_to_the_record_of_what_was_sent(
    visit_console: ConsoleVisits, telegram: TelegramServer, scripts: bool
) -> None:
    visit_console.visits.expected += ["422", "409"]
    count, region, first = (MANY, "hangzhou", FIRST_USER) if scripts else (8, "anhui", FIRST_USER + MANY)
    visit_console.console.run(_of_region, region, count, first)
    before = telegram.shown_in_all()
    author = visit_console("author", region, size=PHONE, scripts=scripts)
    _written(author, f"Spring, scripts {scripts}")
    # The page looks again by itself until everybody was looked at.
    author.get_by_text("Nothing stands in its way").wait_for(timeout=WITHIN)
    expect(author.locator(".phone .bubble").first).to_contain_text("申报就要开始了。")
    follow(author.get_by_role("button", name="Submit for approval"))
    expect(author.get_by_text("nobody approves what they had a hand in")).to_be_visible()
    expect(author.get_by_role("button", name="Approve: let it go out")).to_have_count(0)

    approver = visit_console("approver", region, size=DESKTOP, scripts=scripts)
    approver.goto("/console")
    approver.get_by_role("link", name="1 reminder waits for approval.").click()
    approver.get_by_role("link", name=f"Spring, scripts {scripts}").click()
    approver.get_by_role("button", name="Approve: let it go out").click()
    # A short one may be at its end by the time that the page looks again.
    approver.get_by_role("link", name=re.compile("Watch the progress|Look at the record")).click(timeout=WITHIN)
    if scripts:
        _stopped_and_gone_on_with(approver, telegram, before)
    # The page of the progress looks again by itself.
    approver.get_by_text(f"{count} of {count} done").wait_for(timeout=WITHIN)
    approver.get_by_role("heading", name=re.compile("The record.*finished")).wait_for(timeout=WITHIN)
    after = telegram.shown_in_all()
    assert [after[user] - before.get(user, 0) for user in range(first, first + count)] == [1] * count
    approver.get_by_role("link", name="Recipient by recipient").click()
    approver.get_by_role("link", name=re.compile("杭州提醒企业")).first.click()
    expect(approver.locator("blockquote")).to_contain_text("申报就要开始了。")
    expect(approver.get_by_role("cell", name="the channel took it").first).to_be_visible()
    with approver.expect_download() as download:
        approver.go_back()
        approver.go_back()
        approver.get_by_role("button", name="CSV file").click()
    assert len(download.value.path().read_text("utf-8-sig").splitlines()) == count + 1


def _stopped_and_gone_on_with(page: Page, telegram: TelegramServer, before: dict[int, int]) -> None:
    page.wait_for_function("document.querySelector('progress')?.value > 0", timeout=WITHIN)
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Have it go on").wait_for()
    # What was under way comes through still.
    held, earlier = sum(telegram.shown_in_all().values()) - sum(before.values()), -1
    while held != earlier:
        page.wait_for_timeout(1_500)
        held, earlier = sum(telegram.shown_in_all().values()) - sum(before.values()), held
    assert held < MANY
    page.wait_for_timeout(2_000)
    assert sum(telegram.shown_in_all().values()) - sum(before.values()) == held
    page.get_by_role("button", name="Have it go on").click()
    page.get_by_role("link", name="Watch the progress").click()


async def _of_region(registry: Registry, region: str, count: int, first: int) -> None:
    await willing(registry, count, region=region, account=ACCOUNT, first_user=first)


def test_the_author_who_may_approve_is_refused_in_words(visit_console: ConsoleVisits) -> None:
    visit_console.visits.expected += ["422", "409"]
    page = visit_console("approver", "qingdao", size=PHONE)
    _written(page, "My own")
    follow(page.get_by_role("button", name="Submit for approval"))
    expect(page.get_by_text("nobody approves what they had a hand in")).to_be_visible()
    expect(page.get_by_role("button", name="Approve: let it go out")).to_have_count(0)


@pytest.fixture(scope="module")
def halfway(served_console: ServedConsole) -> list[str]:
    """The pages of a reminder that went out, its recipients in every state."""
    return served_console.run(_halfway)


async def _halfway(registry: Registry) -> list[str]:
    firms = await willing(registry, 6, region="municipality", account=ACCOUNT, first_user=FIRST_USER + 2 * MANY)
    campaign = await an_approved_one(registry, "municipality")
    await going_out(registry, campaign, firms, ("delivered", "failed", "suppressed", "expired", "unknown"))
    rows = await rows_of(registry, campaign)
    one = f"{HERE}/{campaign}"
    return [
        one,
        f"{one}/progress",
        f"{one}/recipients",
        f"{one}/recipients/{rows['unknown']}",
        f"{one}/recipients/{rows['delivered']}",
        f"{one}/edit",
        f"/console/firms/{firms[0]}",
    ]


@pytest.mark.parametrize("language", ["en", "zh-CN", "zh-TW"])
@pytest.mark.parametrize(("size", "theme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone", "desktop"])
def test_no_page_of_reminders_has_a_violation_or_is_wider_than_the_screen(
    visit_console: ConsoleVisits, halfway: list[str], size: tuple[int, int], theme: str, language: str
) -> None:
    page = visit_console("administrator", "municipality", language, size=size, theme=theme)
    kinds = (f"{HERE}/new?kind=window_closes&missing=1", f"{HERE}/new?kind=policy_changed")
    found = []
    for address in (HERE, f"{HERE}/new", *kinds, f"{HERE}/messengers", *halfway):
        page.goto(address)
        found += violations(page)
        assert page.evaluate(AS_WIDE_AS_THE_SCREEN), address
    assert found == []
