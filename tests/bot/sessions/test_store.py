"""What every store keeps to: a turn is kept whole, once, on the version it was worked out from, for its user and its span."""

import asyncio
from collections.abc import Awaitable, Sequence

import pytest

from bot.sessions.sqlite import SqliteStore
from bot.sessions.store import BLANK, AlreadyAnswered, Found, Kept, Spans, Store, VersionConflict
from tests.bot.sessions.conftest import Shop

pytestmark = pytest.mark.anyio

SHORT = Spans(session=600, reply=300)


async def test_a_user_never_seen_has_an_empty_session(store: Store) -> None:
    assert await store.load("anna") == Kept(0, ())
    assert await store.reply_to("anna", "m1") is None
    assert await store.look_up("anna", "m1") == Found("anna", Kept(0, ()), None)


async def test_entries_come_back_in_the_order_they_were_kept(store: Store) -> None:
    await store.commit("anna", "m1", 0, ["a", "b"], "first")
    await store.commit("anna", "m2", 1, ["c"], "second")
    assert await store.load("anna") == Kept(2, ("a", "b", "c"))
    assert await store.look_up("anna", "m1") == Found("anna", Kept(2, ("a", "b", "c")), "first")


@pytest.mark.parametrize(
    "entry",
    [
        '{"kind":"answer","fact":"revenue","value":12345678901234567890,"beside":false}',
        '{"kind":"answer","fact":"rd_ratio","value":{"fraction":"1/3"},"beside":true}',
        '{"kind":"answer","fact":"name","value":"]\\n},[1,2]","beside":false}',
        '["revenue",12]',
        ' ["revenue",12]',
        "[",
        '{"kind":"region","region":"杭州"}',
        "",
        " ",
        "line\nline\0end",
    ],
)
async def test_text_comes_back_as_it_was_to_the_last_character(store: Store, entry: str) -> None:
    await store.commit("anna", "m1", 0, [entry, entry], entry)
    assert (await store.load("anna")).entries == (entry, entry)
    assert await store.reply_to("anna", "m1") == entry


async def test_a_message_delivered_twice_is_kept_once(store: Store) -> None:
    await store.commit("anna", "m1", 0, ["a"], "first")
    with pytest.raises(AlreadyAnswered):
        await store.commit("anna", "m1", 1, ["again"], "other")
    assert await store.load("anna") == Kept(1, ("a",))
    assert await store.reply_to("anna", "m1") == "first"


async def test_a_turn_worked_out_from_an_older_version_is_refused_whole(store: Store) -> None:
    await store.commit("anna", "m1", 0, ["a"], "first")
    with pytest.raises(VersionConflict):
        await store.commit("anna", "m2", 0, ["b"], "second")
    assert await store.load("anna") == Kept(1, ("a",))
    assert await store.reply_to("anna", "m2") is None


@pytest.mark.parametrize("other", ["bert", "anna2", "an", "anna}", "{anna}", "anna:s", ""])
async def test_two_users_do_not_see_each_other(store: Store, other: str) -> None:
    await store.commit("anna", "m1", 0, ["a"], "first")
    assert await store.load(other) == Kept(0, ())
    await store.commit(other, "m1", 0, ["b"], "other")
    await store.erase(other, "m2", 1, "gone")
    assert (await store.load("anna")).entries == ("a",)
    assert await store.reply_to("anna", "m1") == "first"


async def test_another_process_sees_what_was_kept(shop: Shop) -> None:
    await shop.open().commit("anna", "m1", 0, ["a"], "first")
    assert (await shop.open().load("anna")).entries == ("a",)


async def test_of_many_turns_at_once_on_one_version_exactly_one_is_kept(shop: Shop) -> None:
    stores = [shop.open() for _ in range(4)]
    turns = [
        store.commit("anna", f"m{n}-{i}", 0, [f"e{n}"], "reply") for n, store in enumerate(stores) for i in range(16)
    ]
    assert await _outcomes(turns) == {"kept": 1, "VersionConflict": 63}
    assert (await stores[0].load("anna")).version == 1


async def test_of_one_message_delivered_many_times_at_once_exactly_one_is_kept(shop: Shop) -> None:
    stores = [shop.open() for _ in range(4)]
    turns = [store.commit("anna", "m1", 0, ["a"], "reply") for store in stores for _ in range(16)]
    assert await _outcomes(turns) == {"kept": 1, "AlreadyAnswered": 63}
    assert await stores[0].load("anna") == Kept(1, ("a",))


async def test_a_session_is_gone_when_its_span_is_over_though_nobody_cleans_up(shop: Shop) -> None:
    store = shop.open(SHORT)
    await store.commit("anna", "m1", 0, ["a"], "first")
    shop.time_passes(700)
    assert await store.look_up("anna", "m1") == Found("anna", Kept(0, ()), None)
    await store.commit("anna", "m1", 0, ["b"], "second")
    assert await store.load("anna") == Kept(1, ("b",))


async def test_every_turn_begins_the_span_anew(shop: Shop) -> None:
    store = shop.open(SHORT)
    for turn in range(4):
        await store.commit("anna", f"m{turn}", turn, [str(turn)], "reply")
        shop.time_passes(250)
    assert await store.load("anna") == Kept(4, ("0", "1", "2", "3"))
    assert await store.reply_to("anna", "m0") is None, "a reply is kept for its own span"


async def test_what_has_run_out_is_cleaned_up_by_the_turns_of_others(shop: Shop) -> None:
    store = shop.open(SHORT)
    await store.commit("anna", "m1", 0, ["ANNA-WAS-HERE"], "ANNA-WAS-TOLD")
    await store.keep_ticket("ANNAS-TICKET", "anna", 100)
    await store.follow("ANNAS-PHONE", "anna")
    shop.time_passes(700)
    await store.commit("bert", "m1", 0, ["b"], "first")
    await store.erase("bert", "m2", 1, "gone")
    left = shop.everything()
    assert b"ANNA" not in left.upper()


async def test_deleted_means_gone_from_everything_that_is_kept(shop: Shop) -> None:
    store = shop.open()
    await store.commit("ANNA-1", "m1", 0, ["HER-REVENUE"], "WHAT-SHE-WAS-TOLD")
    await store.commit("ANNA-1", "m2", 1, ["HER-STAFF"], "WHAT-SHE-WAS-TOLD-THEN")
    await store.follow("HER-PHONE", "ANNA-1")
    await store.follow("ANNA-1", "HER-OLD-TALK")
    await store.keep_ticket("HER-TICKET", "ANNA-1", 60)
    await store.commit("bert", "m1", 0, ["BERTS-REVENUE"], "WHAT-BERT-WAS-TOLD")
    await store.erase("ANNA-1", "m3", 2, "all is deleted")
    left = shop.everything()
    assert b"HER-" not in left
    assert b"SHE-WAS-TOLD" not in left
    assert b"BERTS-REVENUE" in left
    assert await store.take_ticket("HER-TICKET", "phone") is None
    assert await store.followed("HER-PHONE") == "HER-PHONE"
    assert await store.look_up("ANNA-1", "m3") == Found("ANNA-1", Kept(0, ()), "all is deleted")


async def test_deleting_by_a_name_that_follows_deletes_what_is_kept_of_both(shop: Shop) -> None:
    store = shop.open()
    await store.commit("desktop", "m1", 0, ["ON-THE-DESKTOP"], "r")
    await store.commit("phone", "m1", 0, ["ON-THE-PHONE"], "r")
    await store.follow("phone", "desktop")
    await store.erase("desktop", "m2", 1, "all is deleted", "phone")
    assert b"ON-THE" not in shop.everything()
    assert await store.look_up("phone", "m2") == Found("phone", Kept(0, ()), "all is deleted")
    with pytest.raises(AlreadyAnswered):
        await store.erase("desktop", "m2", 1, "all is deleted", "phone")


async def test_deleting_on_an_older_version_deletes_nothing(store: Store) -> None:
    await store.commit("anna", "m1", 0, ["a"], "first")
    with pytest.raises(VersionConflict):
        await store.erase("anna", "m2", 0, "gone")
    with pytest.raises(AlreadyAnswered):
        await store.erase("anna", "m1", 1, "gone")
    assert await store.look_up("anna", "m1") == Found("anna", Kept(1, ("a",)), "first")


async def test_a_name_speaks_in_the_session_it_follows_until_it_goes_back(store: Store) -> None:
    await store.commit("desktop", "m1", 0, ["a"], "first")
    await store.commit("phone", "p1", 0, ["b"], "before")
    await store.follow("phone", "desktop")
    assert await store.followed("phone") == "desktop"
    assert await store.look_up("phone", "m1") == Found("desktop", Kept(1, ("a",)), "first")
    assert (await store.look_up("phone", "p1")).reply == "before", "what was said before is answered alike"
    await store.follow("phone", "phone")
    assert await store.look_up("phone") == Found("phone", Kept(1, ("b",)), None)


async def test_following_goes_one_step_so_that_two_who_follow_each_other_swap(store: Store) -> None:
    await store.follow("phone", "desktop")
    await store.follow("desktop", "phone")
    assert await store.followed("phone") == "desktop"
    assert await store.followed("desktop") == "phone"


async def test_a_name_that_speaks_is_not_forgotten(shop: Shop) -> None:
    store = shop.open(SHORT)
    await store.follow("phone", "desktop")
    for turn in range(3):
        shop.time_passes(300)
        found = await store.look_up("phone", f"m{turn}")
        assert found.user == "desktop"
        await store.commit(found.user, f"m{turn}", found.kept.version, ["a"], "reply")
    shop.time_passes(700)
    assert await store.followed("phone") == "phone"


async def test_a_ticket_is_one_takers_alone_and_stays_so(shop: Shop) -> None:
    stores = [shop.open() for _ in range(4)]
    await stores[0].keep_ticket("t", "anna", 60)
    takers = [f"taker-{n}" for n in range(32)]
    taken = await asyncio.gather(*(stores[n % 4].take_ticket("t", taker) for n, taker in enumerate(takers)))
    winners = [taker for taker, user in zip(takers, taken, strict=True) if user == "anna"]
    assert len(winners) == 1
    assert taken.count(None) == 31
    assert await stores[0].take_ticket("t", winners[0]) == "anna", "asking again costs nobody the ticket"


async def test_a_ticket_runs_out(shop: Shop) -> None:
    store = shop.open()
    await store.keep_ticket("t", "anna", 200)
    shop.time_passes(300)
    assert await store.take_ticket("t", "phone") is None
    assert await store.take_ticket("never made", "phone") is None


async def _outcomes(turns: Sequence[Awaitable[None]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for outcome in await asyncio.gather(*turns, return_exceptions=True):
        name = "kept" if outcome is None else type(outcome).__name__
        found[name] = found.get(name, 0) + 1
    return found


async def test_a_log_written_anew_takes_the_place_of_the_old_one_and_blanks_what_was_said_to_it(shop: Shop) -> None:
    store = shop.open()
    await store.commit("anna", "m1", 0, ["a secret", "b"], "quotes the secret")
    await store.commit("bert", "m1", 0, ["theirs"], "said to bert")
    await store.rewrite("anna", "m2", 1, ["c"], "done")
    assert await store.look_up("anna", "m1") == Found("anna", Kept(2, ("c",)), BLANK)
    assert await store.reply_to("anna", "m2") == "done"
    assert await store.look_up("bert", "m1") == Found("bert", Kept(1, ("theirs",)), "said to bert")
    await store.commit("anna", "m3", 2, ["d"], "on")
    assert (await store.load("anna")).entries == ("c", "d")
    if isinstance(store, SqliteStore):
        assert b"secret" not in shop.everything()


async def test_a_log_is_written_anew_once_and_only_on_the_version_it_was_worked_out_from(store: Store) -> None:
    await store.commit("anna", "m1", 0, ["a"], "first")
    with pytest.raises(VersionConflict):
        await store.rewrite("anna", "m2", 0, [], "other")
    with pytest.raises(AlreadyAnswered):
        await store.rewrite("anna", "m1", 1, [], "other")
    assert await store.look_up("anna", "m1") == Found("anna", Kept(1, ("a",)), "first")
    await store.rewrite("anna", "m2", 1, [], "done")
    assert await store.load("anna") == Kept(2, ())
    with pytest.raises(AlreadyAnswered):
        await store.rewrite("anna", "m2", 2, ["again"], "other")


async def test_a_log_written_anew_lives_for_its_span_from_then_and_a_blank_no_longer_than_its_reply(shop: Shop) -> None:
    store = shop.open(SHORT)
    await store.commit("anna", "m1", 0, ["a"], "first")
    shop.time_passes(200)
    await store.rewrite("anna", "m2", 1, ["b"], "done")
    shop.time_passes(150)
    assert await store.reply_to("anna", "m1") is None
    assert (await store.load("anna")).entries == ("b",)
    shop.time_passes(500)
    assert await store.load("anna") == Kept(0, ())
