"""The chat over plain HTTP: one turn a form, nothing lost, nobody else's form taken, each in the visitor's language."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assessment.library import Library
from bot.throttle import BEHIND_ONE_ADDRESS
from tests.bot.web.sites import HOST, Site, answers, question, site


@pytest.fixture
def visitor(library: Library, tmp_path: Path) -> Iterator[Site]:
    with site(library, tmp_path) as opened:
        yield opened


def test_a_page_shows_the_greeting_and_the_first_question_and_keeps_nothing_yet(visitor: Site) -> None:
    page = visitor.open()
    assert "self-check" in page
    assert "Which region" in question(page)
    assert answers(page) == []


@pytest.mark.parametrize(
    ("accepted", "tag"),
    [("zh-CN,zh;q=0.9", "zh-Hans-CN"), ("zh-TW", "zh-Hant-TW"), ("zh-HK,en;q=0.5", "zh-Hant-TW"), ("en-GB", "en")],
)
def test_the_first_page_speaks_the_language_that_the_browser_asks_for(visitor: Site, accepted: str, tag: str) -> None:
    response = visitor.client.get("/", headers={"Accept-Language": accepted})
    assert f'<html lang="{tag}">' in response.text
    assert response.headers["content-language"] == tag


def test_the_cookie_cannot_be_guessed_or_read_by_scripts(visitor: Site) -> None:
    response = visitor.client.get("/")
    cookie = next(line for line in response.headers.get_list("set-cookie") if line.startswith("srdi="))
    assert len(cookie.partition("=")[2].partition(";")[0]) >= 32
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie


def test_the_cookie_is_kept_to_tls_where_the_site_is_reached_by_it(library: Library, tmp_path: Path) -> None:
    with site(library, tmp_path, public_url="https://self-check.example") as visitor:
        cookies = visitor.client.get("/").headers.get_list("set-cookie")
        assert all("Secure" in line for line in cookies)
        assert [line for line in cookies if line.startswith("__Host-srdi=") and "Path=/;" in line]


def test_a_form_sent_twice_is_one_turn_with_one_answer(visitor: Site) -> None:
    page = visitor.open()
    first, second = visitor.say("Hangzhou", page), visitor.say("Hangzhou", page)
    assert question(first) == question(second) != question(page)
    assert answers(first) == answers(second) == ["Hangzhou"]
    assert "Judged by the policies of Hangzhou" in second


def test_a_form_that_answers_an_older_question_is_not_taken_for_the_one_open_now(visitor: Site) -> None:
    visitor.say("Hangzhou")
    old = visitor.open()
    now = visitor.say("yes", old)
    late = visitor.client.post("/turn", data={**visitor.form(old), "text": "no"})
    assert late.status_code == 409
    assert "no longer up to date" in late.text
    assert 'value="no"' in late.text, "what was typed is still there"
    assert (question(late.text), answers(late.text)) == (question(now), answers(now))


def test_the_same_words_on_a_new_form_are_a_new_turn(visitor: Site) -> None:
    first = visitor.say("Hangzhou")
    second = visitor.say("don't know", first)
    third = visitor.say("don't know", second)
    assert len({question(first), question(second), question(third)}) == 3


def test_a_form_made_for_another_visitor_is_not_taken(visitor: Site, library: Library, tmp_path: Path) -> None:
    with site(library, tmp_path / "other") as other:
        response = visitor.client.post("/turn", data={**other.form(other.open()), "text": "Hangzhou"})
    visitor.open()
    assert response.status_code == 400
    assert answers(visitor.open()) == []


def test_a_browser_that_keeps_no_cookie_is_told_so_and_keeps_its_text(visitor: Site) -> None:
    form = visitor.form(visitor.open())
    visitor.client.cookies.clear()
    response = visitor.client.post("/turn", data={**form, "text": "Hangzhou"})
    assert response.status_code == 400
    assert "cookies" in response.text
    assert 'value="Hangzhou"' in response.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Referer": "https://evil.example/"},
    ],
)
@pytest.mark.parametrize("path", ["/turn", "/language", "/go", "/data", "/continue"])
def test_what_another_site_sends_is_refused(visitor: Site, headers: dict[str, str], path: str) -> None:
    form = {**visitor.form(visitor.open()), "text": "Hangzhou", "locale": "en"}
    response = visitor.client.post(path, data=form, headers=headers)
    assert response.status_code == 403
    assert "another site" in response.text
    assert answers(visitor.open()) == []


def test_our_own_page_is_not_taken_for_another_site(visitor: Site) -> None:
    form = {**visitor.form(visitor.open()), "text": "Hangzhou"}
    assert visitor.client.post("/turn", data=form, headers={"Origin": HOST}).status_code == 200


def test_a_lost_store_loses_no_answer_and_the_same_form_counts_once_it_is_back(visitor: Site) -> None:
    page = visitor.open()
    visitor.store.away = True
    response = visitor.client.post("/turn", data={**visitor.form(page), "text": "Hangzhou"})
    assert response.status_code == 503
    assert "Nothing is lost" in response.text
    assert 'value="Hangzhou"' in response.text
    assert int(response.headers["retry-after"]) > 0
    visitor.store.away = False
    assert answers(visitor.say("Hangzhou", response.text)) == ["Hangzhou"]


def test_too_many_messages_are_asked_to_wait_and_keep_their_text(library: Library, tmp_path: Path) -> None:
    with site(library, tmp_path, chat_rate="2/minute") as visitor:
        page = visitor.say("back", visitor.say("Hangzhou"))
        response = visitor.client.post("/turn", data={**visitor.form(page), "text": "Anhui"})
        assert response.status_code == 429
        assert int(response.headers["retry-after"]) > 0
        assert 'value="Anhui"' in response.text


@pytest.mark.parametrize("path", ["/language", "/continue", "/data"])
def test_nothing_that_is_sent_can_be_sent_without_end(library: Library, tmp_path: Path, path: str) -> None:
    with site(library, tmp_path, chat_rate="2/minute") as visitor:
        visitor.open()
        cookies = dict(visitor.client.cookies)
        answered = []
        for _ in range(4):
            visitor.client.cookies.update(cookies)
            answered.append(visitor.client.post(path, data={"locale": "en"}).status_code)
        assert answered == [200, 200, 429, 429]


def test_an_address_cannot_send_without_end_by_coming_as_somebody_new(library: Library, tmp_path: Path) -> None:
    with site(library, tmp_path, chat_rate="1/minute") as visitor:
        for number in range(BEHIND_ONE_ADDRESS + 1):
            visitor.client.cookies.clear()
            page = visitor.open()
            sent = visitor.client.post("/turn", data={**visitor.form(page), "text": "Hangzhou"})
            assert sent.status_code == (200 if number < BEHIND_ONE_ADDRESS else 429)


def test_a_region_in_the_link_is_offered_first_and_an_unknown_one_is_ignored(visitor: Site) -> None:
    assert "Begin for Hangzhou" in visitor.open("/?region=hangzhou")
    assert "Begin for" not in visitor.open("/?region=<script>")


def test_what_was_typed_is_shown_as_text_and_never_as_a_page(visitor: Site) -> None:
    old = visitor.open()
    visitor.say("Hangzhou", old)
    page = visitor.say('"><b>x</b>', old)
    assert "<b>x" not in page
    assert "&lt;b&gt;x" in page


def test_a_language_chosen_before_the_talk_begins_is_spoken_in_it(visitor: Site) -> None:
    page = visitor.client.post("/language", data={"locale": "zh_Hant_TW", "page": "/"}).text
    assert '<html lang="zh-Hant-TW">' in page
    assert "杭州市" in visitor.say("杭州", page)


def test_a_language_chosen_in_the_talk_is_remembered_and_answers_are_told_in_it(visitor: Site) -> None:
    visitor.say("yes", visitor.say("Hangzhou"))
    page = visitor.client.post("/language", data={"locale": "zh_Hans_CN", "page": "/"}).text
    assert answers(page)[:2] == ["杭州市", "是"]


def test_choosing_a_language_leads_to_no_other_host(visitor: Site) -> None:
    sent = {"locale": "en", "page": "//evil.example"}
    response = visitor.client.post("/language", data=sent, follow_redirects=False)
    assert response.headers["location"] == "/"


def test_asking_in_the_talk_for_everything_to_be_deleted_deletes_it_once_confirmed(visitor: Site) -> None:
    asked = visitor.say("delete my data", visitor.say("yes", visitor.say("Hangzhou")))
    assert answers(asked) == ["Hangzhou", "yes"]
    page = visitor.say("yes, delete everything", asked)
    assert answers(page) == answers(visitor.open()) == []


def test_ticking_nothing_is_not_taken_for_none_of_them(visitor: Site) -> None:
    page = visitor.say("Hangzhou")
    for _ in range(80):
        if 'name="pick"' in page:
            break
        page = visitor.say("don't know", page)
    asked = question(page)
    sent = {**visitor.form(page), "picked": "1"}
    refused = visitor.client.post("/turn", data=sent)
    assert refused.status_code == 400
    assert "pick at least one" in refused.text
    assert question(refused.text) == asked
    page = visitor.client.post("/turn", data={**visitor.form(refused.text), "picked": "1", "pick": ["1", "2"]}).text
    assert question(page) != asked


def test_regions_side_by_side_are_a_table_with_a_head_for_each_figure(visitor: Site) -> None:
    page = visitor.say("compare regions", visitor.say("Hangzhou"))
    assert page.count("<table") == 1
    assert '<th role="rowheader" scope="row">Anhui province' in page
    assert 'data-head="Likely tier"' in page


def test_a_fault_of_ours_is_told_kindly_and_keeps_the_page_closed_to_other_hosts(
    visitor: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.talk.opening", None)
    response = visitor.client.get("/")
    assert response.status_code == 500
    assert "on our side" in response.text
    assert "default-src 'none'" in response.headers["content-security-policy"]


@pytest.mark.parametrize(
    "text",
    ["\1", "\u202e杭州", "😀" * 400, "x" * 20_000, "\r\n\r\n", "{words}", "{{ 7 * 7 }}", "</template>", "%s", "'"],
)
def test_no_message_breaks_the_page(visitor: Site, text: str) -> None:
    response = visitor.client.post("/turn", data={**visitor.form(visitor.open()), "text": text})
    assert response.status_code == 200
    assert question(response.text)
    assert answers(response.text) in ([], ["Hangzhou"])


@pytest.mark.parametrize(
    "path", ["/?m=%01%ff", "/?m=" + "x" * 5_000, "/go/%F0%9F%98%80", "/go/..%2f..", "/?region=%01"]
)
def test_no_link_breaks_the_page(visitor: Site, path: str) -> None:
    assert visitor.client.get(path).status_code in (200, 404)
