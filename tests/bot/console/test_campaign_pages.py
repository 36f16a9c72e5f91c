"""Reminders over HTTP: written, checked, submitted, approved by another, stopped and gone on with, each by whom it may be."""

import re
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from assessment.wording import Words
from bot.console.campaign_test_pages import outcome_told
from bot.outbound.outcomes import Delivered, HaltChannel, Outcome, Permanent, RetryAfter, Suppress, Unknown
from bot.service import Service
from bot.settings import Settings
from tests.bot.console.conftest import Console
from tests.bot.console.firms import audited
from tests.bot.console.reminding import FIRST_USER, HERE, checked, going_out, proposed, rows_of, willing, written


@pytest.fixture
def console_settings(tmp_path: Path, console_settings: Settings) -> Settings:
    """With a channel over which reminders could go out; nothing is sent here."""
    return console_settings.model_copy(
        update={"telegram_token": SecretStr("111111:secret"), "quiet_hours": "21:00-08:00"}
    )


@pytest.fixture
def author(console: Console) -> TestClient:
    return console.signed_in("hangzhou", "author")


@pytest.fixture
def approver(console: Console) -> TestClient:
    return console.signed_in("hangzhou", "approver")


@pytest.fixture
def firms(console: Console) -> list[str]:
    return console.run(willing, console.registry, 6)


def drafted(console: Console, author: TestClient, **more: str) -> str:
    """Write a notice; where it is."""
    answer = console.post(author, f"{HERE}/new", written(**more))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def id_in(where: str) -> str:
    return where.rsplit("/", 1)[1]


def submitted(console: Console, author: TestClient, **more: str) -> str:
    """Write a notice, have it checked, and submit it."""
    where = drafted(console, author, **more)
    console.run(checked, console.registry, console.service, id_in(where))
    assert console.post(author, f"{where}/submit").status_code == 303
    return where


def seen_on(page: str) -> dict[str, str]:
    """What the button to approve sends along."""
    found = re.findall(r'name="(content|checked_on)" value="([0-9a-f-]+)"', page)
    assert len(found) == 2
    return dict(found)


def approved(console: Console, author: TestClient, approver: TestClient) -> str:
    where = submitted(console, author)
    answer = console.post(approver, f"{where}/approve", seen_on(approver.get(where).text))
    assert answer.status_code == 303
    return where


def test_a_kind_is_chosen_first_and_begins_with_words_of_its_own(author: TestClient) -> None:
    kinds = author.get(f"{HERE}/new?missing=1").text
    assert f'href="{HERE}/new?kind=window_closes&amp;missing=1"' in kinds
    form = author.get(f"{HERE}/new?kind=window_closes&missing=1").text
    assert "Applications close on {day}" in form
    assert 'name="audience.missing" type="number" value="1"' in form
    assert "{days_left}" in form
    assert "only where it is said above what the reminder is about" in form
    assert "draft for comment" in form


def test_every_problem_is_told_beside_its_field_and_nothing_typed_is_lost(console: Console, author: TestClient) -> None:
    fields = {
        "kind": "window_closes",
        "name": "",
        "topic": "application_windows",
        "about.day": "soon",
        "starts": "next week",
        "ends": "",
        "title.zh_Hans_CN": "{nobody} hears",
        "body.zh_Hans_CN": "a lone { brace",
        "audience.missing": "many",
        "act": "save",
    }
    answer = console.post(author, f"{HERE}/new", fields)
    assert answer.status_code == 422
    for field in ("name", "starts", "ends", "about.day", "about.source", "about.tier", "title.zh_Hans_CN"):
        assert f'id="{field}-fault"' in answer.text, field
    for typed in ("soon", "next week", "{nobody} hears", "a lone { brace", "many"):
        assert typed in answer.text
    assert "There is no placeholder {nobody}." in answer.text
    assert "This cannot be read: many" in answer.text


def test_what_is_not_ready_is_kept_when_its_author_says_so(console: Console, author: TestClient) -> None:
    unready = written(**{"body.zh_Hans_CN": ""})
    refused = console.post(author, f"{HERE}/new", unready)
    assert refused.status_code == 422
    assert "Keep it as it is for now" in refused.text
    answer = console.post(author, f"{HERE}/new", {**unready, "act": "keep"})
    assert answer.status_code == 303
    shown = author.get(answer.headers["location"]).text
    assert "Before it can be submitted:" in shown
    assert "Submit for approval" not in shown


def test_a_saved_choice_of_firms_is_taken_without_losing_what_was_typed(console: Console, author: TestClient) -> None:
    console.post(author, "/console/firms/filters", {"name": "one short", "missing": "1"})
    form = author.get(f"{HERE}/new?kind=notice").text
    saved = re.search(r'<select id="saved" name="saved"><option value="([0-9a-f]{32})"', form)
    assert saved
    answer = console.post(author, f"{HERE}/new", written(act="take", saved=saved[1], name="half"))
    assert answer.status_code == 200
    assert 'name="audience.missing" type="number" value="1"' in answer.text
    assert 'value="half"' in answer.text


def test_the_firms_page_carries_its_choice_over(author: TestClient) -> None:
    shown = author.get("/console/firms?missing=1").text
    assert f'href="{HERE}/new?missing=1"' in shown


def test_firms_and_reachable_contacts_are_counted_in_the_form(
    console: Console, author: TestClient, firms: list[str]
) -> None:
    del firms
    answer = console.post(author, f"{HERE}/new", written(act="look"))
    assert answer.status_code == 200
    assert "6 firms" in answer.text
    assert "6 contacts of theirs agreed to reminders and can be reached" in answer.text


def test_a_reminder_that_would_begin_on_a_day_off_says_when_it_would_really_begin(
    console: Console, author: TestClient
) -> None:
    fields = written(act="look", starts="2030-05-04 22:00")
    del fields["on_days_off"]
    shown = console.post(author, f"{HERE}/new", fields).text
    assert "It would really begin on" in shown
    assert "The days off of 2030 are not announced yet" in shown


def test_the_check_is_shown_with_previews_of_real_recipients(
    console: Console, author: TestClient, firms: list[str]
) -> None:
    where = drafted(console, author)
    waiting = author.get(where)
    assert "Everybody who would get it is being looked at." in waiting.text
    assert waiting.headers["refresh"]
    console.run(checked, console.registry, console.service, id_in(where))
    shown = author.get(where)
    assert "refresh" not in shown.headers
    assert "<dt>Would get it</dt><dd>6</dd>" in shown.text
    assert "杭州提醒企业000：春季申报就要开始了。" in shown.text or "春季申报就要开始了。" in shown.text
    assert any(firm in shown.text for firm in firms)


def test_to_how_many_it_goes_and_what_is_in_its_way_stands_beside_the_buttons(
    console: Console, author: TestClient, approver: TestClient, firms: list[str]
) -> None:
    del firms
    where = submitted(console, author)
    assert "Approve: let it go out to 6 contacts" in approver.get(where).text
    flawed = drafted(console, author, **{"body.zh_Hans_CN": "{firm}：{expires_on}到期。"})
    console.run(checked, console.registry, console.service, id_in(flawed))
    assert '<a href="#check">The check found problems.' in author.get(flawed).text


def test_whoever_approves_sees_that_others_can_be_reached_by_now_than_were_counted(
    console: Console, author: TestClient, approver: TestClient, firms: list[str]
) -> None:
    del firms
    where = submitted(console, author)
    assert "can be reached" not in approver.get(where).text
    console.run(willing, console.registry, 1, first_user=FIRST_USER + 500)
    assert "Now 7 contacts agreed to reminders and can be reached." in approver.get(where).text


def test_what_has_to_be_put_right_is_listed_with_links_to_its_fields(console: Console, author: TestClient) -> None:
    answer = console.post(author, f"{HERE}/new", written(ends="soon", name=""))
    assert '<a href="#ends">A day and a time are needed' in answer.text
    assert '<a href="#name">' in answer.text


def test_the_history_does_not_call_a_reminder_by_a_persons_name(console: Console, author: TestClient) -> None:
    assert "Reminder: Spring notice" in author.get(drafted(console, author)).text


def test_whoever_wrote_it_is_refused_in_words_when_approving(
    console: Console, approver: TestClient, firms: list[str]
) -> None:
    del firms
    where = submitted(console, approver)
    shown = approver.get(where).text
    assert "nobody approves what they had a hand in" in shown
    assert "Approve: let it go out" not in shown
    console_content = re.search(r"<code>([0-9a-f]{12})</code>", shown)
    assert console_content
    answer = console.post(
        approver, f"{where}/approve", {"content": "0" * 64, "checked_on": str(console.service.today())}
    )
    assert answer.status_code == 409
    assert "Whoever had a hand in a reminder cannot approve it" in answer.text


def test_another_official_approves_what_was_seen_and_nothing_else(
    console: Console, author: TestClient, approver: TestClient, firms: list[str]
) -> None:
    del firms
    where = submitted(console, author)
    seen = seen_on(approver.get(where).text)
    console.post(author, f"{where}/edit", written(**{"title.zh_Hans_CN": "别的"}))
    console.run(checked, console.registry, console.service, id_in(where))
    console.post(author, f"{where}/submit")
    stale = console.post(approver, f"{where}/approve", seen)
    assert stale.status_code == 409
    assert "The reminder was changed since you looked at it." in stale.text
    fresh = seen_on(approver.get(where).text)
    assert console.post(approver, f"{where}/approve", fresh).status_code == 303
    assert "approved, being planned" in approver.get(where).text


def test_what_was_checked_on_an_earlier_day_is_approved_only_once_it_was_looked_at_again(
    console: Console, author: TestClient, approver: TestClient, firms: list[str]
) -> None:
    del firms
    where = submitted(console, author)
    seen = seen_on(approver.get(where).text)
    tomorrow = console.service.today() + timedelta(days=1)
    with patch.object(Service, "today", lambda _: tomorrow):
        refused = console.post(approver, f"{where}/approve", seen)
        assert refused.status_code == 409
        assert "You looked at the check of an earlier day." in refused.text
        waiting = approver.get(where)
        assert "Everybody who would get it is being looked at." in waiting.text
        assert waiting.headers["refresh"]
        assert "Approve: let it go out" not in waiting.text
        console.run(willing, console.registry, 1, first_user=FIRST_USER + 500)
        console.run(checked, console.registry, console.service, id_in(where))
        again = approver.get(where).text
        assert "Approve: let it go out to 7 contacts" in again
        assert console.post(approver, f"{where}/approve", seen_on(again)).status_code == 303


def test_an_edit_voids_the_approval_and_says_so(
    console: Console, author: TestClient, approver: TestClient, firms: list[str]
) -> None:
    del firms
    where = approved(console, author, approver)
    assert "With any change it is a draft again" in author.get(f"{where}/edit").text
    assert console.post(author, f"{where}/edit", written(ends="2098-01-01 09:00")).status_code == 303
    assert '<span class="tag ">still a draft</span>' in author.get(where).text


def test_it_is_paused_gone_on_with_and_cancelled(
    console: Console, author: TestClient, approver: TestClient, firms: list[str]
) -> None:
    where = approved(console, author, approver)
    console.run(going_out, console.registry, id_in(where), firms)
    for act, stage in (("pause", "paused"), ("resume", "going out"), ("cancel", "cancelled")):
        assert console.post(author, f"{where}/{act}").status_code == 303
        assert stage in author.get(where).text
    assert console.post(author, f"{where}/resume").status_code == 409


def test_a_copy_is_a_new_draft(console: Console, author: TestClient, firms: list[str]) -> None:
    del firms
    where = drafted(console, author)
    answer = console.post(author, f"{where}/copy")
    assert answer.headers["location"].endswith("/edit")
    assert "Spring notice (copy)" in author.get(HERE).text


def test_a_copy_says_how_many_had_the_earlier_one(
    console: Console, author: TestClient, approver: TestClient, firms: list[str]
) -> None:
    where = approved(console, author, approver)
    console.run(going_out, console.registry, id_in(where), firms)
    copy = str(console.post(author, f"{where}/copy").headers["location"]).removesuffix("/edit")
    console.run(checked, console.registry, console.service, id_in(copy))
    shown = author.get(copy).text
    assert '<a href="#earlier">It is a copy: 3 of them got an earlier one, or are still to get it.</a>' in shown
    assert "Spring notice: 2 had it, the last on" in shown
    assert "1 is still to get it" in shown
    assert f'href="{where}/recipients"' in shown
    assert "It is a copy" not in author.get(drafted(console, author)).text


def test_progress_looks_again_by_itself_only_while_it_goes_out(
    console: Console, author: TestClient, approver: TestClient, firms: list[str]
) -> None:
    where = approved(console, author, approver)
    console.run(going_out, console.registry, id_in(where), firms)
    live = author.get(f"{where}/progress")
    assert live.headers["refresh"] == "3"
    assert "5 of 6 done" in live.text
    assert "It was too late for it to be of use." in live.text
    assert "Of 1 reminder nobody knows whether it arrived." in live.text
    console.post(author, f"{where}/pause")
    assert "refresh" not in author.get(f"{where}/progress").headers


def test_recipients_are_listed_by_state_and_reason_without_any_address(
    console: Console, author: TestClient, approver: TestClient, firms: list[str]
) -> None:
    where = approved(console, author, approver)
    console.run(going_out, console.registry, id_in(where), firms)
    everybody = author.get(f"{where}/recipients").text
    assert len(set(re.findall(r"杭州提醒企业\d{3}有限公司", everybody))) == 6
    assert "10000" not in everybody
    failed = author.get(f"{where}/recipients?state=failed&reason=ended").text
    assert len(re.findall(r"<tr>\s*<th scope=\"row\">", failed)) == 1
    assert "Only those of which it is said: It was too late for it to be of use." in failed
    assert "There is nobody here." in author.get(f"{where}/recipients?state=attempted").text
    assert author.get(f"{where}/recipients?behind=nonsense&state=x").status_code == 200


def test_the_record_tells_what_was_sent_why_and_every_try(
    console: Console, author: TestClient, approver: TestClient, firms: list[str]
) -> None:
    where = approved(console, author, approver)
    console.run(going_out, console.registry, id_in(where), firms)
    rows = console.run(rows_of, console.registry, id_in(where))
    shown = author.get(f"{where}/recipients/{rows['delivered']}").text
    assert "春季申报就要开始了。" in shown
    assert "贵企业距专精特新中小企业还差1项。" in shown
    assert "sending began" in shown
    assert "the channel took it" in shown
    assert "77" in shown


@pytest.mark.parametrize(("decision", "state"), [("arrived", "sent"), ("send_again", "waits")])
def test_what_nobody_knows_is_decided_by_an_official(
    console: Console, author: TestClient, approver: TestClient, firms: list[str], decision: str, state: str
) -> None:
    where = approved(console, author, approver)
    console.run(going_out, console.registry, id_in(where), firms)
    one = f"{where}/recipients/{console.run(rows_of, console.registry, id_in(where))['unknown']}"
    asked = author.get(one).text
    assert "the firm gets it twice" in asked
    assert console.post(author, f"{one}/decide", {"decision": decision}).status_code == 303
    shown = author.get(one).text
    assert f'<span class="tag{" good" if state == "sent" else " "}">{state}</span>' in shown.replace(
        "tag good", "tag good"
    )
    assert "an official decided" in shown
    assert console.post(author, f"{one}/decide", {"decision": decision}).status_code == 409
    assert console.post(author, f"{one}/decide", {"decision": "perhaps"}).status_code == 400


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_record_is_taken_along_without_words_or_addresses(
    console: Console, author: TestClient, approver: TestClient, firms: list[str], kind: str
) -> None:
    where = approved(console, author, approver)
    console.run(going_out, console.registry, id_in(where), firms)
    answer = console.post(author, f"{where}/export", {"format": kind})
    assert answer.status_code == 200
    if kind == "csv":
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert len(lines) == 7
        assert "春季申报" not in answer.text
        assert "10000" not in answer.text
    (entry,) = console.run(audited, console.registry, "export.recipients")
    assert entry.details == {"format": kind, "rows": 6}
    assert entry.subject == f"campaign {id_in(where)}"


def test_a_firms_page_tells_what_it_was_sent(
    console: Console, author: TestClient, approver: TestClient, firms: list[str]
) -> None:
    assert "Nothing was sent to it yet." in author.get(f"/console/firms/{firms[1]}").text
    where = approved(console, author, approver)
    console.run(going_out, console.registry, id_in(where), firms)
    shown = author.get(f"/console/firms/{firms[1]}").text
    assert "Spring notice" in shown
    assert "贵企业距专精特新中小企业还差1项。" in shown


def test_approvers_are_told_on_the_first_page_what_waits_for_them(
    console: Console, author: TestClient, approver: TestClient, firms: list[str]
) -> None:
    del firms
    assert "waits for approval" not in approver.get("/console").text
    submitted(console, author)
    assert "1 reminder waits for approval" in approver.get("/console").text
    assert "waits for approval" not in author.get("/console").text


def test_the_list_is_chosen_by_where_reminders_stand(
    console: Console, author: TestClient, approver: TestClient, firms: list[str]
) -> None:
    del firms
    drafted(console, author, name="A draft")
    where = submitted(console, author, name="A submitted one")
    everything = author.get(HERE).text
    assert "A draft" in everything
    assert "A submitted one" in everything
    waiting = approver.get(f"{HERE}?stage=submitted").text
    assert f'href="{where}"' in waiting
    assert "A draft" not in waiting
    assert "There are none in this state." in author.get(f"{HERE}?stage=finished").text


ACTS = ("submit", "approve", "pause", "resume", "cancel", "drop", "copy", "edit", "test", "export")


def test_a_viewer_reads_and_changes_nothing(console: Console, author: TestClient) -> None:
    where, viewer = drafted(console, author), console.signed_in("hangzhou", "viewer")
    shown = viewer.get(where)
    assert shown.status_code == 200
    assert "<form" not in re.sub(r'(?s)<header.*?</header>|<div class="whose">.*?</div>', "", shown.text)
    for act in ACTS:
        if act != "export":
            assert console.post(viewer, f"{where}/{act}", written()).status_code == 403, act
    assert viewer.get(f"{HERE}/new").status_code == 403
    assert console.post(viewer, f"{HERE}/new", written()).status_code == 403


def test_officials_of_another_region_find_nothing_of_it(console: Console, author: TestClient) -> None:
    where, stranger = drafted(console, author), console.signed_in("qingdao", "administrator")
    assert "Spring notice" not in stranger.get(HERE).text
    for path in ("", "/edit", "/progress", "/recipients", f"/recipients/{'0' * 32}"):
        assert stranger.get(where + path).status_code == 404, path
    for act in ACTS:
        more = {"format": "csv"} if act == "export" else written()
        assert console.post(stranger, f"{where}/{act}", more).status_code == 404, act


def test_nobody_is_shown_anything_without_signing_in(console: Console, author: TestClient) -> None:
    where = drafted(console, author)
    for path in (HERE, f"{HERE}/new", f"{HERE}/messengers", where, f"{where}/progress", f"{where}/recipients"):
        answer = console.client().get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/console/sign-in")


def test_an_official_is_shown_a_code_for_their_own_messenger(console: Console, author: TestClient) -> None:
    assert "Reminders go out over: Telegram." in author.get(f"{HERE}/messengers").text
    answer = console.post(author, f"{HERE}/messengers/code")
    assert re.search(r"TEST-[A-Z2-9]{8}", answer.text)


def test_a_test_without_a_messenger_says_what_to_do(console: Console, author: TestClient) -> None:
    where = drafted(console, author)
    assert "First let us know your own messenger:" in author.get(where).text
    assert "No messenger of yours is known." in console.post(author, f"{where}/test").text


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "zh_Hant_TW", "en"])
def test_every_page_is_there_in_every_language(
    console: Console, author: TestClient, approver: TestClient, firms: list[str], locale: str
) -> None:
    where = approved(console, author, approver)
    console.run(going_out, console.registry, id_in(where), firms)
    rows = console.run(rows_of, console.registry, id_in(where))
    reader = console.signed_in("hangzhou", "administrator", locale)
    paths = ["", "/progress", "/recipients", "/edit", *(f"/recipients/{row}" for row in rows.values())]
    for path in (
        HERE,
        f"{HERE}/new",
        f"{HERE}/new?kind=policy_changed",
        f"{HERE}/messengers",
        *(where + p for p in paths),
    ):
        assert reader.get(path).status_code == 200, path


def test_a_publication_brings_just_the_firms_along_that_it_changes(console: Console, author: TestClient) -> None:
    form = author.get(f"{HERE}/new?kind=policy_changed&publication={'a' * 32}").text
    assert f'<option value="{"a" * 32}" selected>' in form


def test_what_the_system_proposes_stands_first_with_why_and_is_taken_up_by_an_author(
    console: Console, author: TestClient
) -> None:
    drafted(console, author, name="By hand")
    console.run(proposed, console.registry)
    shown = author.get(HERE).text
    assert shown.index("Proposed by the system") < shown.index("By hand")
    assert "Proposed because titles of these firms end soon." in shown
    one = re.search(rf'href="({HERE}/[0-9a-f]{{32}})"><strong>Titles', shown)
    assert one
    assert "The system proposed this because titles of these firms end soon." in author.get(one[1]).text
    assert console.post(author, f"{one[1]}/submit").status_code == 303
    assert "Proposed by the system" not in author.get(HERE).text


def test_a_problem_of_the_check_names_the_firms_with_a_link(
    console: Console, author: TestClient, approver: TestClient, firms: list[str]
) -> None:
    where = drafted(console, author, **{"body.zh_Hans_CN": "{firm}：{expires_on}到期。"})
    console.run(checked, console.registry, console.service, id_in(where))
    console.post(author, f"{where}/submit")
    shown = approver.get(where).text
    assert "It cannot be approved before this is put right:" in shown
    assert any(f'href="/console/firms/{firm}"' in shown for firm in firms)
    assert "Approve: let it go out" not in shown


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (Delivered(), "It was sent: please look at it there."),
        (RetryAfter(5, "busy"), "Nothing can be sent there at the moment (busy)."),
        (Permanent("bad"), "The channel refused it: bad"),
        (Suppress("blocked"), "you cannot be written to there: blocked"),
        (HaltChannel("no trust"), "Nothing at all can be sent over this channel now: no trust"),
        (Unknown("cut"), "nobody knows whether it arrived: cut"),
    ],
)
def test_every_outcome_of_a_test_is_told(console: Console, outcome: Outcome, told: str) -> None:
    assert told in outcome_told(outcome, Words("en", console.service.library.catalogue))
