"""Telegram's webhook: an owner who writes, taps and leaves, and is answered once, in order, in their own language."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.library import Library
from bot.channels.inbound import Inbound
from bot.sessions.handover import issue
from bot.sessions.store import StoreUnavailable
from bot.shared_state.state import StateUnavailable
from flows.session import entry_from_json
from tests.bot.channels.telegram_house import PAGES, BotApi, House, Json, Owner, house

pytestmark = pytest.mark.anyio
HEADER = "X-Telegram-Bot-Api-Secret-Token"


async def log_of(home: House, owner: Owner) -> list[str]:
    """What is kept of the owner's talk, kind by kind."""
    kept = await home.service.store.load(Inbound("telegram", "4711", str(owner.number), "", "").name)
    return [type(entry_from_json(entry)).__name__ for entry in kept.entries]


async def test_a_link_leads_to_its_region_in_the_language_of_the_client(home: House, api: BotApi) -> None:
    owner = Owner()
    await home.takes(owner.message("/start hangzhou"))
    (said,) = api.says(7)
    assert said.startswith("Hello!")
    assert "Judged by the policies of Hangzhou" in said
    assert list(api.buttons(7))[:2] == ["yes", "no"]


@pytest.mark.parametrize(
    ("language", "word"),
    [("zh-hans", "知道"), ("zh-hant", "知道"), ("zh-TW", "哪"), ("en-GB", "region"), ("de", "region")],
)
async def test_the_talk_speaks_what_the_client_speaks(home: House, api: BotApi, language: str, word: str) -> None:
    await home.takes(Owner(language=language).message("/start"))
    assert word in api.says(7)[-1]


async def test_only_who_reads_traditional_characters_is_given_a_menu_in_the_chat(home: House, api: BotApi) -> None:
    await home.takes(Owner(8, "zh-hant").message("/start"))
    await home.takes(Owner(9, "zh-hans").message("/start"))
    (menu,) = api.made("setMyCommands")
    assert menu.fields["scope"] == {"type": "chat", "chat_id": 8}


async def test_a_talk_begun_elsewhere_goes_on_by_its_code(home: House, api: BotApi) -> None:
    first, second = Owner(7), Owner(8)
    await home.takes(first.message("/start hangzhou"))
    await home.takes(first.tap(api, "yes"))
    code = await issue(home.service.store, Inbound("telegram", "4711", "7", "", "").name)
    await home.takes(second.message(f"/start c_{code.replace('-', '')}"))
    assert "whoever began it sees what you answer" in " ".join(api.says(8))
    assert code.replace("-", "") not in str(await log_of(home, second))
    await home.takes(second.tap(api, "Go on with it"))
    assert "employ" in api.says(8)[-1] or "industry" in api.says(8)[-1]
    await home.takes(second.message("review"))
    assert "yes" in api.says(8)[-1]


async def test_commands_are_words_of_the_talk(home: House, api: BotApi) -> None:
    owner = Owner()
    await home.takes(owner.message("/start hangzhou"))
    await home.takes(owner.message("/help@srdi_bot"))
    assert "Answer in your own words" in api.says(7)[-1]


async def test_a_tap_is_an_answer_and_its_buttons_are_gone(home: House, api: BotApi) -> None:
    owner = Owner()
    await home.takes(owner.message("/start hangzhou"))
    await home.takes(owner.tap(api, "yes"))
    asked, answered = api.chats[7]
    assert asked["rows"] == []
    assert asked["text"].endswith("✓ yes")
    assert answered["text"].startswith("Noted")
    assert len(api.made("answerCallbackQuery")) == 1


async def test_a_second_tap_on_a_button_that_is_gone_changes_nothing_and_says_nothing(home: House, api: BotApi) -> None:
    owner = Owner()
    await home.takes(owner.message("/start hangzhou"))
    asked = dict(api.chats[7][0])
    data = api.buttons(7)["yes"]
    await home.takes(owner.tapped(asked, data))
    kept, said = await log_of(home, owner), list(api.says(7))
    await home.takes(owner.tapped(asked, data))
    assert await log_of(home, owner) == kept
    assert api.says(7) == said
    assert len(api.made("answerCallbackQuery")) == 2


async def test_a_button_of_an_earlier_question_is_not_taken_for_this_one(home: House, api: BotApi) -> None:
    owner = Owner()
    await home.takes(owner.message("/start hangzhou"))
    old = dict(api.chats[7][0])
    data = api.buttons(7)["no"]
    await home.takes(owner.message("yes"))
    kept = await log_of(home, owner)
    await home.takes(owner.tapped(old, data))
    assert await log_of(home, owner) == kept
    assert "earlier question" in api.says(7)[-1]
    assert api.chats[7][0]["rows"] == []
    assert "✓" not in api.chats[7][0]["text"]
    assert list(api.buttons(7)), "the question that is open now can be answered by its buttons"


async def begin_picking(home: House, api: BotApi, owner: Owner) -> None:
    """Come to a question of which several options may be picked."""
    await home.takes(owner.message("/start hangzhou"))
    await home.takes(owner.message("quick look"))
    for _ in range(6):
        if "☐ 1" in api.buttons(owner.number):
            return
        await home.takes(owner.message("don't know"))
    raise AssertionError("no such question came")


async def test_several_are_picked_by_taps_and_taken_together(home: House, api: BotApi) -> None:
    owner = Owner()
    await begin_picking(home, api, owner)
    turns = len(await log_of(home, owner))
    for label in ("☐ 1", "☐ 3", "☐ 2", "☑ 3"):
        await home.takes(owner.tap(api, label))
    assert [label for label in api.buttons(7) if label.startswith("☑")] == ["☑ 1", "☑ 2"]
    assert len(await log_of(home, owner)) == turns, "nothing is said before all is picked"
    await home.takes(owner.tap(api, "Take these"))
    noted = next(text for text in api.says(7) if text.startswith("Noted"))
    assert "Innovative SME" in noted
    assert "SRDI SME" in noted
    assert "Little Giant" not in noted.partition("\n\n")[0]


async def test_two_taps_quicker_than_the_keyboard_is_drawn_both_count(home: House, api: BotApi) -> None:
    owner = Owner()
    await begin_picking(home, api, owner)
    shown = json.loads(json.dumps(api.chats[7][-1]))
    buttons = api.buttons(7)
    await home.takes(owner.tapped(shown, buttons["☐ 1"]))
    second = owner.tapped(shown, buttons["☐ 2"])
    await home.takes(second)
    await home.takes(second)
    assert [label for label in api.buttons(7) if label.startswith("☑")] == ["☑ 1", "☑ 2"]


async def test_what_is_picked_stands_in_the_buttons_should_everything_else_be_forgotten(
    home: House, api: BotApi
) -> None:
    owner = Owner()
    await begin_picking(home, api, owner)
    for label in ("☐ 1", "☐ 2"):
        await home.takes(owner.tap(api, label))
    shown = {**api.chats[7][-1], "message_id": 99_999}
    api.chats[7].append(shown)
    await home.takes(owner.tapped(shown, api.buttons(7)["Take these"]))
    noted = next(text for text in api.says(7) if text.startswith("Noted"))
    assert "Innovative SME" in noted
    assert "SRDI SME" in noted


async def test_none_of_several_is_one_tap(home: House, api: BotApi) -> None:
    owner = Owner()
    await begin_picking(home, api, owner)
    await home.takes(owner.tap(api, "None of these"))
    assert any("✓ None of these" in text for text in api.says(7))


async def test_a_toggle_of_an_earlier_question_is_told_so(home: House, api: BotApi) -> None:
    owner = Owner()
    await begin_picking(home, api, owner)
    old = dict(api.chats[7][-1])
    data = api.buttons(7)["☐ 1"]
    await home.takes(owner.message("don't know"))
    await home.takes(owner.tapped(old, data))
    assert "earlier question" in api.says(7)[-1]


async def test_a_result_brings_its_page_its_card_and_on_a_tap_its_report(home: House, api: BotApi) -> None:
    owner = Owner()
    await home.takes(owner.message("/start hangzhou"))
    await home.takes(owner.message("quick look"))
    for _ in range(6):
        await home.takes(owner.message("don't know"))
    (card,) = api.made("sendPhoto")
    assert card.files["photo"].startswith(b"\x89PNG")
    link = next(row[0]["url"] for shown in api.chats[7] for row in shown["rows"] if "url" in row[0])
    page = await home.client.get(link.removeprefix(PAGES))
    assert page.status_code == 200
    assert link.rpartition("/")[2].partition("?")[0] in page.text
    kinds = [shown["kind"] for shown in api.chats[7]]
    assert kinds[-3:] == ["text", "photo", "text"]
    update = owner.tap(api, "The report as a PDF file")
    await home.takes(update)
    await home.takes(update)
    (report,) = api.made("sendDocument")
    assert report.files["document"].startswith(b"%PDF")
    assert api.chats[7][-2]["rows"], "the buttons stay"


async def test_a_report_asked_for_when_nothing_is_known_any_more_is_none(home: House, api: BotApi) -> None:
    await home.takes(Owner().tapped({"message_id": 9, "rows": []}, "r"))
    assert not api.made("sendDocument")
    assert api.made("answerCallbackQuery")


async def test_without_a_public_address_the_card_leads_to_the_bot(
    library: Library, tmp_path: Path, api: BotApi, unhurried: None
) -> None:
    async with house(library, tmp_path, api, public_url="") as home:
        owner = Owner()
        await home.takes(owner.message("/start hangzhou"))
        await home.takes(owner.message("quick look"))
        for _ in range(6):
            await home.takes(owner.message("don't know"))
        assert api.made("getMe")
        assert api.made("sendPhoto")
        assert not [row for shown in api.chats[7] for row in shown["rows"] if "url" in row[0]]


async def test_the_same_update_again_is_answered_once(home: House, api: BotApi) -> None:
    update = Owner().message("/start hangzhou")
    await home.takes(update)
    await home.takes(update)
    assert len(api.says(7)) == 1


async def test_a_number_that_comes_again_with_something_else_is_answered_too(home: House, api: BotApi) -> None:
    first, second = Owner().message("/start hangzhou"), Owner().message("/help")
    assert first["update_id"] == second["update_id"]
    await home.takes(first)
    await home.takes(second)
    assert len(api.says(7)) == 2


async def test_sixty_four_quick_messages_of_one_owner_are_answered_in_their_order(home: House, api: BotApi) -> None:
    owner = Owner()
    await home.takes(owner.message("/start hangzhou"))
    await home.takes(owner.message("yes"))
    amounts = list(range(1, 65))
    updates = [owner.message(f"revenue is {amount} million") for amount in amounts]
    responses = await asyncio.gather(*(home.gets(update) for update in updates))
    assert {response.status_code for response in responses} == {200}
    noted = [text.partition("\n")[0] for text in api.says(7)[-64:]]
    found = [next(amount for amount in reversed(amounts) if f"{amount} million" in line) for line in noted]
    assert found == amounts


async def test_many_owners_at_once_are_answered_side_by_side(home: House, api: BotApi) -> None:
    owners = [Owner(number) for number in range(20, 60)]
    await asyncio.gather(*(home.takes(owner.message("/start hangzhou")) for owner in owners))
    await asyncio.gather(*(home.takes(owner.tap(api, "yes")) for owner in owners))
    assert all(len(api.says(owner.number)) == 2 for owner in owners)


async def test_what_cannot_be_read_is_asked_for_in_words(home: House, api: BotApi) -> None:
    owner = Owner()
    await home.takes(owner.message("/start hangzhou"))
    await home.takes(owner.message(voice={"file_id": "x", "duration": 3}))
    assert "voice" in api.says(7)[-1]
    for _ in range(3):
        await home.takes(owner.message(photo=[{}], media_group_id="album"))
    assert sum("pictures" in text for text in api.says(7)) == 1


async def test_who_blocks_the_bot_leaves_nothing_behind_and_is_welcome_again(home: House, api: BotApi) -> None:
    owner = Owner()
    await home.takes(owner.message("/start hangzhou"))
    await home.takes(owner.tap(api, "yes"))
    sent = len(api.says(7))
    await home.takes(owner.membership("kicked"))
    assert await log_of(home, owner) == []
    assert len(api.says(7)) == sent
    back = owner.message("/start")
    back["message"]["date"] += 1_000
    await home.takes(owner.membership("member"))
    await home.takes(back)
    assert "Which region" in api.says(7)[-1]


async def test_everything_is_deleted_by_a_tap_and_the_talk_can_begin_anew(home: House, api: BotApi) -> None:
    owner = Owner()
    await home.takes(owner.message("/start hangzhou"))
    await home.takes(owner.message("/delete_my_data"))
    yes = next(label for label in api.buttons(7) if label.lower().startswith(("yes", "delete")))
    await home.takes(owner.tap(api, yes))
    assert await log_of(home, owner) == []
    await home.takes(owner.message("hello"))
    assert len(api.says(7)) == 4


async def test_in_a_group_one_line_asks_for_a_chat_of_their_own_and_nothing_is_kept(home: House, api: BotApi) -> None:
    for _ in range(3):
        update = Owner().message("revenue is 5 million")
        update["update_id"] += len(api.calls)
        update["message"]["chat"] = {"id": -5, "type": "group", "title": "Friends"}
        await home.takes(update)
    (said,) = api.says(-5)
    assert "private chat" in said
    assert await log_of(home, Owner()) == []


@pytest.mark.parametrize("kind", ["edited_message", "channel_post", "something_new"])
async def test_what_is_not_for_us_is_acknowledged_and_not_answered(home: House, api: BotApi, kind: str) -> None:
    await home.takes(Owner().update(**{kind: Owner().message("hello")["message"]}))
    assert api.calls == []


async def test_who_floods_is_told_once_and_what_was_said_before_is_kept(
    library: Library, tmp_path: Path, api: BotApi, unhurried: None
) -> None:
    async with house(library, tmp_path, api, chat_rate="3/minute") as home:
        owner = Owner()
        await home.takes(owner.message("/start hangzhou"))
        for _ in range(9):
            await home.takes(owner.message("don't know"))
        assert sum("quick" in text.split("\n")[0].lower() for text in api.says(7)) == 1
        assert len(api.says(7)) == 4


@pytest.mark.parametrize("given_secret", ["", "wrong", "sesamé", "sesame "])
async def test_who_does_not_know_the_secret_learns_nothing(home: House, api: BotApi, given_secret: str) -> None:
    body = json.dumps(Owner().message("/start")).encode()
    response = await home.client.post(
        "/telegram", content=body, headers={HEADER.encode(): given_secret.encode("latin-1")}
    )
    assert (response.status_code, response.content) == (403, b"")
    response = await home.client.post("/telegram", content=body)
    assert (response.status_code, response.content) == (403, b"")
    assert api.calls == []


async def test_the_log_tells_why_calls_are_refused_and_cannot_be_filled_by_strangers(
    home: House, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(50):
        await home.gets(Owner().message("/start"), "wrong")
    assert [record.getMessage() for record in caplog.records if "refused" in record.getMessage()] == [
        "/telegram: refused: wrong secret (1 since the last such line)"
    ]


async def test_while_the_secret_is_changed_both_are_good(library: Library, tmp_path: Path, api: BotApi) -> None:
    async with house(library, tmp_path, api, telegram_previous_secret="before") as home:  # noqa: S106
        assert (await home.gets(Owner(8).message("/start"), "before")).status_code == 200
        assert (await home.gets(Owner(9).message("/start"))).status_code == 200
        assert (await home.gets(Owner(9).message("/start"), "")).status_code == 403


async def test_an_empty_secret_is_never_good(library: Library, tmp_path: Path, api: BotApi) -> None:
    async with house(library, tmp_path, api) as home:
        response = await home.client.post("/telegram", json=Owner().message("/start"), headers={HEADER: ""})
        assert response.status_code == 403


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"nonsense", b"\x00\xff", b"[" * 100_000, b" " * 300_000])
async def test_what_is_no_update_is_refused_without_a_word(home: House, api: BotApi, body: bytes) -> None:
    response = await home.client.post("/telegram", content=body, headers={HEADER: "sesame"})
    assert (response.status_code, response.content) == (403, b"")
    assert api.calls == []


@pytest.mark.parametrize("away", [StoreUnavailable("gone"), StateUnavailable("gone")], ids=repr)
async def test_while_nothing_can_be_kept_telegram_is_asked_to_come_again(
    home: House, api: BotApi, monkeypatch: pytest.MonkeyPatch, away: Exception
) -> None:
    async def gone(*_: object) -> None:
        raise away

    target = home.service.store if isinstance(away, StoreUnavailable) else home.service.shared_state
    monkeypatch.setattr(target, "look_up" if isinstance(away, StoreUnavailable) else "get", gone)
    response = await home.gets(Owner().message("/start"))
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) >= 1
    assert api.calls == []


INNER = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def bent(draw: st.DrawFn) -> Json:
    """A real update, bent somewhere."""
    owner = Owner()
    update: Json = draw(
        st.sampled_from([owner.message("x"), owner.tapped({"message_id": 9, "text": "?", "rows": []}, "x")])
    )
    place = update
    while True:
        key = draw(st.sampled_from(sorted(place)))
        if isinstance(place[key], dict) and place[key] and draw(st.booleans()):
            place = place[key]
            continue
        place[key] = draw(INNER)
        return update


async def sent(home: House, content: bytes) -> httpx.Response:
    """What the webhook answers to this, whatever it is."""
    return await home.client.post("/telegram", content=content, headers={HEADER: "sesame"})


@settings(max_examples=60)
@given(content=st.one_of(st.binary(max_size=200), INNER.map(lambda value: json.dumps(value).encode())))
async def test_what_is_no_update_is_refused_whatever_it_is_and_changes_nothing(
    home: House, api: BotApi, content: bytes
) -> None:
    response = await sent(home, content)
    assert (response.status_code, response.content) == (403, b"")
    assert await log_of(home, Owner()) == []
    assert api.calls == []


@settings(max_examples=60)
@given(update=bent())
async def test_a_bent_update_is_acknowledged_or_refused_without_a_word(home: House, api: BotApi, update: Json) -> None:
    kept, calls = await log_of(home, Owner()), len(api.calls)
    response = await sent(home, json.dumps(update).encode())
    assert response.status_code in (200, 403)
    assert response.content == b""
    assert await log_of(home, Owner()) == kept or len(api.calls) > calls, "nothing is noted in silence"
