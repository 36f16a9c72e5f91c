"""Policy in the console: from an upload to its use, by two officials who see what they do."""

import re
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.impact.working_out import Task, work_out
from bot.pack_archives import content_of, read_archive
from bot.service import Service
from tests.bot.console.conftest import Console
from tests.bot.console.packs import MEASURES, TIERS, hangzhou, zipped
from tests.bot.impact.firms import CHAMPION, RAISED, enrolled

POLICY = "/console/policy"


def _upload(console: Console, client: TestClient, data: bytes, path: str = f"{POLICY}/drafts", note: str = "") -> Any:
    return console.post(client, path, {"note": note}, files={"file": ("pack.zip", data, "application/zip")})


def _draft(console: Console, client: TestClient, note: str = "raise the revenue") -> str:
    answer = _upload(console, client, zipped(raised=RAISED), note=note)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


@pytest.fixture
def author(console: Console) -> TestClient:
    return console.signed_in("hangzhou", "author")


@pytest.fixture
def approver(console: Console) -> TestClient:
    return console.signed_in("hangzhou", "approver")


def test_the_overview_shows_the_region_s_documents_with_status_dates_and_evidence(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Service, "today", lambda _: date(2026, 11, 22))
    shown = console.signed_in("cn").get(POLICY).text
    assert "Measures for the graded cultivation of high-quality SMEs" in shown
    assert "In force from 1 April 2026." in shown
    assert "Replaced by cn-2026 from 1 April 2026." in shown
    assert "evidence: strong" in shown
    assert "not checked against the issuing body&#39;s own page" in shown
    assert "What is different from 1 January 2027 on" in shown


def test_what_changes_between_two_days_is_told_with_clauses_of_both_documents(console: Console) -> None:
    shown = console.signed_in("cn").get(f"{POLICY}/by-date?since=2026-03-31&until=2026-11-22").text
    assert "<del>at least 10 million yuan</del> → <ins>at least 15 million yuan</ins>" in shown
    assert "[cn-2022 Annex 2 · 三] → [cn-2026 Annex 1 · 二]" in shown


@pytest.mark.parametrize("query", ["since=yesterday", "since=2026-02-31", "until=99999-01-01"])
def test_a_day_that_is_none_is_refused(console: Console, query: str) -> None:
    assert console.signed_in("cn").get(f"{POLICY}/by-date?{query}").status_code == 400


def test_an_author_uploads_a_draft_and_sees_what_it_changes(console: Console, author: TestClient) -> None:
    where = _draft(console, author)
    shown = author.get(where).text
    assert "raise the revenue" in shown
    assert "<del>at least 50 million yuan</del> → <ins>at least 90 million yuan</ins>" in shown
    assert "Tighter" in shown
    assert "Submit for approval" in shown
    assert "raise the revenue" in author.get(POLICY).text


def test_all_problems_of_an_upload_are_listed_with_file_and_line_and_nothing_is_kept(
    console: Console, author: TestClient
) -> None:
    broken = zipped(
        one=(TIERS, "fact: debt_ratio, at_most: 75%", "fact: no_such_fact, at_most: 75%"),
        two=(MEASURES, "sum: {fixed: 100万, open_below: true}", "sum: {fixd: 100万}"),
    )
    answer = _upload(console, author, broken)
    assert answer.status_code == 422
    assert f"hangzhou/{TIERS}" in answer.text
    assert "no_such_fact" in answer.text
    assert f"hangzhou/{MEASURES}" in answer.text
    assert "fixd" in answer.text
    assert "Drafts of this region" not in author.get(POLICY).text


def test_an_upload_that_is_no_zip_is_refused_in_words(console: Console, author: TestClient) -> None:
    answer = _upload(console, author, b"not a zip")
    assert answer.status_code == 422
    assert "The file is not a zip that can be read." in answer.text


def test_another_region_s_pack_is_not_taken_for_one_s_own(console: Console) -> None:
    answer = _upload(console, console.signed_in("qingdao", "author"), zipped())
    assert answer.status_code == 422
    assert "the id is the folder&#39;s name, &#39;qingdao&#39;" in answer.text


def test_the_policy_in_use_is_given_to_begin_from(console: Console, author: TestClient) -> None:
    given = author.get(f"{POLICY}/pack.zip")
    assert given.headers["content-type"] == "application/zip"
    assert read_archive(given.content) == hangzhou()


def test_from_draft_to_use_by_two_officials_and_everything_is_judged_by_it_at_once(
    console: Console, author: TestClient, approver: TestClient
) -> None:
    where, before = _draft(console, author), console.service.library
    assert console.post(author, f"{where}/submit").status_code == 303
    assert "waits for another official" in author.get(where).text
    shown = approver.get(where).text
    assert "Publish: use it from now on" in shown
    content = content_of(hangzhou(raised=RAISED))
    assert f'name="content" value="{content}"' in shown
    assert console.post(approver, f"{where}/publish", {"content": content}).status_code == 303
    assert console.service.library is not before
    assert read_archive(author.get(f"{POLICY}/pack.zip").content) == hangzhou(raised=RAISED)
    past = approver.get(where).text
    assert "in use" in past
    assert "Author of hangzhou" in past
    assert "Approver of hangzhou" in past


def test_an_administrator_who_wrote_a_draft_cannot_publish_it(console: Console) -> None:
    administrator = console.signed_in("hangzhou", "administrator")
    where = _draft(console, administrator)
    console.post(administrator, f"{where}/submit")
    assert "Publish: use it from now on" not in administrator.get(where).text
    answer = console.post(administrator, f"{where}/publish", {"content": content_of(hangzhou(raised=RAISED))})
    assert answer.status_code == 409
    assert "Whoever wrote a draft cannot approve it" in answer.text


def test_a_draft_that_changed_after_the_approver_looked_is_not_published(
    console: Console, author: TestClient, approver: TestClient
) -> None:
    where = _draft(console, author)
    console.post(author, f"{where}/submit")
    answer = console.post(approver, f"{where}/publish", {"content": content_of(hangzhou())})
    assert answer.status_code == 409
    assert "The draft was changed since you looked at it." in answer.text


def test_a_second_draft_has_to_be_compared_again_after_the_first_is_in_use(
    console: Console, author: TestClient, approver: TestClient
) -> None:
    first = _draft(console, author)
    second = str(_upload(console, author, zipped(), note="as shipped").headers["location"])
    for where in (first, second):
        console.post(author, f"{where}/submit")
    console.post(approver, f"{first}/publish", {"content": content_of(hangzhou(raised=RAISED))})
    shown = approver.get(second).text
    assert "Other policies came into use since this draft was compared." in shown
    assert "<del>at least 90 million yuan</del> → <ins>at least 50 million yuan</ins>" in shown
    assert "Publish: use it from now on" not in shown
    refused = console.post(approver, f"{second}/publish", {"content": content_of(hangzhou())})
    assert "Please compare it again, then publish." in refused.text
    console.post(author, f"{second}/compare")
    console.post(author, f"{second}/submit")
    assert console.post(approver, f"{second}/publish", {"content": content_of(hangzhou())}).status_code == 303


def test_which_firms_would_move_is_worked_out_and_listed(
    console: Console, author: TestClient, approver: TestClient
) -> None:
    ids = console.run(enrolled, console.registry, [CHAMPION, CHAMPION])
    where = _draft(console, author)
    asked = console.post(author, f"{where}/impact", {"on": "2026-11-22"})
    assert asked.headers["location"] == f"{where}/progress"
    watched = author.get(f"{where}/progress")
    assert "0% worked out: 0 of 2 firms." in watched.text
    assert watched.headers["refresh"] == "3"
    task = Task(where.rsplit("/", 1)[1], "hangzhou", content_of(hangzhou(raised=RAISED)), {})
    console.run(work_out, console.registry, task)
    assert author.get(f"{where}/progress").headers["location"] == where
    shown = approver.get(where).text
    assert re.search(r'direction=down">2</a>', shown)
    listed = approver.get(f"{where}/firms?direction=down").text
    for firm in ids:
        assert f'href="/console/firms/{firm}"' in listed
    assert "Hidden champion" in listed or "hidden champion" in listed
    assert "No firm moves this way." in approver.get(f"{where}/firms?direction=up").text
    assert approver.get(f"{where}/firms?page={'9' * 5000}").status_code == 200


def test_who_published_a_policy_may_write_to_the_firms_that_it_moved(
    console: Console, author: TestClient, approver: TestClient
) -> None:
    console.run(enrolled, console.registry, [CHAMPION, CHAMPION])
    where = _draft(console, author)
    reminder = f'href="/console/reminders/new?kind=policy_changed&amp;publication={where.rsplit("/", 1)[1]}"'
    content = content_of(hangzhou(raised=RAISED))
    console.post(author, f"{where}/submit")
    console.post(approver, f"{where}/publish", {"content": content})
    shown = author.get(where).text
    assert "What publishing changed" in shown
    assert "0% worked out: 0 of 2 firms." in shown
    assert reminder not in shown
    console.run(work_out, console.registry, Task(where.rsplit("/", 1)[1], "hangzhou", content, {}))
    assert reminder in author.get(where).text
    assert "Write a reminder to these firms" not in console.signed_in("hangzhou", "viewer").get(where).text


def test_firms_with_another_gap_sum_or_day_are_counted_and_listed_apart(
    console: Console, author: TestClient, approver: TestClient
) -> None:
    holder: dict[str, object] = {
        "registered_in_region": True,
        "recognitions": ["little_giant"],
        "newly_recognised": ["little_giant"],
    }
    (firm,) = console.run(enrolled, console.registry, [holder])
    more = (MEASURES, "sum: {fixed: 100万, open_below: true}", "sum: {fixed: 200万, open_below: true}")
    where = str(_upload(console, author, zipped(more=more)).headers["location"])
    console.post(author, f"{where}/impact", {"on": "2026-11-22"})
    console.run(
        work_out, console.registry, Task(where.rsplit("/", 1)[1], "hangzhou", content_of(hangzhou(more=more)), {})
    )
    shown = approver.get(where).text
    assert re.search(r'what=sums">1</a>', shown)
    assert re.search(r'what=gaps">0</a>', shown)
    assert "Support of another amount" in shown
    assert f'href="/console/firms/{firm}"' in approver.get(f"{where}/firms?what=sums").text
    assert "No firm moves this way." in approver.get(f"{where}/firms?what=deadlines").text
    assert f'href="/console/firms/{firm}"' in approver.get(f"{where}/firms?what=nonsense").text


def test_a_withdrawn_draft_can_only_be_looked_at(console: Console, author: TestClient) -> None:
    where = _draft(console, author)
    assert console.post(author, f"{where}/withdraw").status_code == 303
    shown = author.get(where).text
    assert "withdrawn" in shown
    assert "Submit for approval" not in shown
    assert console.post(author, f"{where}/submit").status_code == 409


@pytest.mark.parametrize("act", ["submit", "publish", "withdraw", "compare", "impact", "content"])
def test_a_viewer_reads_and_changes_nothing(console: Console, author: TestClient, act: str) -> None:
    where, viewer = _draft(console, author), console.signed_in("hangzhou", "viewer")
    shown = viewer.get(where)
    assert shown.status_code == 200
    assert "<form" not in re.sub(r'(?s)<header.*?</header>|<div class="whose">.*?</div>', "", shown.text)
    assert console.post(viewer, f"{where}/{act}").status_code == 403


def test_officials_of_another_region_find_nothing_of_it(console: Console, author: TestClient) -> None:
    where, stranger = _draft(console, author), console.signed_in("qingdao", "administrator")
    assert "raise the revenue" not in stranger.get(POLICY).text
    for path in ("", "/firms", "/progress", "/pack.zip"):
        assert stranger.get(where + path).status_code == 404
    for act in ("submit", "publish", "withdraw", "compare", "impact"):
        assert console.post(stranger, f"{where}/{act}").status_code == 404


def test_nobody_is_shown_anything_without_signing_in(console: Console, author: TestClient) -> None:
    where = _draft(console, author)
    for path in (POLICY, where, f"{POLICY}/pack.zip", f"{where}/firms"):
        answer = console.client().get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/console/sign-in")


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "zh_Hant_TW", "en"])
def test_every_page_is_there_in_every_language(console: Console, author: TestClient, locale: str) -> None:
    where = _draft(console, author)
    reader = console.signed_in("hangzhou", "approver", locale)
    for path in (POLICY, where, f"{where}/firms", f"{POLICY}/by-date?since=2026-01-01"):
        assert reader.get(path).status_code == 200


def test_a_note_that_not_every_database_takes_is_refused(console: Console, author: TestClient) -> None:
    assert _upload(console, author, zipped(raised=RAISED), note="a\0b").status_code == 400
