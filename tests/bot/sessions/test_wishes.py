"""What a talk asks of the registry happens with the turn or not at all, and what was said of the firm leaves the store with it."""

import re

import pytest

from assessment.library import Library
from bot.sessions.kept_replies import Said
from bot.sessions.store import BLANK, Store, StoreUnavailable
from bot.sessions.turns import MOST_ENTRIES, WayIn, answer, erase_talk, log_of, take_turn, told_apart
from bot.sessions.wishes import Desk
from flows.chart import Place
from flows.enrolment import OwnData
from flows.events import Left
from flows.position import Ground, position
from tests.bot.sessions.conftest import Shop
from tests.bot.sessions.registry import Registry
from tests.flows.test_own_data import FIRM

pytestmark = pytest.mark.anyio

NAME = "Example Instruments Ltd"
CODE = "91350100M000100Y43"
DIALOGUE = ("English", "Hangzhou", "revenue 35 million", "enrol", "yes", "yes", NAME, CODE, "owner", "Xihu")


class Owner:
    """Somebody talking in a store, with a registry behind."""

    def __init__(self, store: Store, ground: Ground, name: str = "anna") -> None:
        self.store, self.ground, self.name = store, ground, name
        self.registry = Registry()
        self.said = 0

    async def says(self, *messages: str) -> str:
        said = Said(())
        for message in messages:
            self.said += 1
            said = await self.again(message)
        return str(said.replies)

    async def again(self, message: str) -> Said:
        """Have the last message delivered, perhaps once more."""
        desk = Desk(self.registry, "https://srdi.example")
        return await take_turn(self.store, self.name, f"m{self.said}", message, self.ground, desk)

    @property
    def asked(self) -> list[object]:
        return [asked[0] for asked in self.registry.asked]

    async def place(self) -> Place:
        return position(log_of((await self.store.load(self.name)).entries), self.ground).standing.state


@pytest.fixture
def owner(store: Store, ground: Ground) -> Owner:
    return Owner(store, ground)


async def test_an_enrolment_goes_to_the_registry_and_nothing_of_it_stays_in_the_store(
    shop: Shop, ground: Ground
) -> None:
    owner = Owner(shop.open(), ground)
    await owner.says(*DIALOGUE)
    assert NAME.encode() in shop.everything()
    assert "is enrolled" in await owner.says("yes")
    (_, user, enrolment, facts) = owner.registry.asked[0]
    assert (user, facts) == ("anna", {"revenue": 35_000_000})
    assert (enrolment.firm_name, enrolment.credit_code) == (NAME, CODE)  # type: ignore[attr-defined]
    await owner.says("result")
    reply = (await owner.store.look_up("anna", told_apart("anna", f"m{len(DIALOGUE) + 1}"))).reply
    assert reply is not None
    assert NAME in reply, "what was said last may still be asked for again"
    kept = (await owner.store.load("anna")).entries
    assert not any(secret in entry for entry in kept for secret in (NAME, CODE, "Xihu"))
    found = position(log_of(kept), ground)
    assert found.standing.enrolled is not None
    assert found.standing.enrolled.firm == "firm-0Y43"
    assert list(found.given) == ["revenue"]


async def test_a_yes_delivered_twice_enrols_once_and_is_answered_alike(owner: Owner) -> None:
    await owner.says(*DIALOGUE)
    owner.said += 1
    first = await owner.again("yes")
    kept = await owner.store.load("anna")
    assert await owner.again("yes") == first
    assert owner.asked == ["enrol"]
    assert await owner.store.load("anna") == kept


async def test_while_the_registry_is_away_nothing_is_kept_and_the_same_message_can_be_sent_again(owner: Owner) -> None:
    await owner.says(*DIALOGUE)
    before = await owner.store.load("anna")
    owner.registry.is_away = True
    for message in ("yes", "my data", "unsubscribe"):
        with pytest.raises(StoreUnavailable):
            await owner.says(message)
        assert await owner.store.load("anna") == before
    owner.registry.is_away = False
    assert "is enrolled" in await owner.says("yes")


async def test_a_turn_that_broke_off_after_the_registry_was_asked_is_done_again(
    owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    await owner.says(*DIALOGUE)

    async def breaks_off(*_given: object) -> None:
        raise ConnectionResetError

    owner.said += 1
    with monkeypatch.context() as crash:
        crash.setattr(owner.store, "rewrite", breaks_off)
        with pytest.raises(ConnectionResetError):
            await owner.again("yes")
    assert "is enrolled" in str((await owner.again("yes")).replies)
    assert owner.registry.asked[0] == owner.registry.asked[1]


@pytest.mark.parametrize("end", ["no", "never mind"])
async def test_what_was_said_in_an_enrolment_given_up_is_nowhere_in_the_store(
    shop: Shop, ground: Ground, end: str
) -> None:
    owner = Owner(shop.open(), ground)
    await owner.says(*DIALOGUE, end)
    assert owner.asked == []
    for secret in (NAME, CODE, "Xihu"):
        assert secret.encode() not in shop.everything()


async def test_unsubscribing_takes_effect_at_once_and_blanks_what_quoted_the_firm(shop: Shop, ground: Ground) -> None:
    owner = Owner(shop.open(), ground)
    owner.registry.own = OwnData(firms=(FIRM,))
    await owner.says(*DIALOGUE, "yes")
    assert NAME in await owner.says("my data")
    await owner.says("unsubscribe")
    assert owner.asked == ["enrol", "own_data", "unsubscribe"]
    for secret in (NAME, CODE, "Xihu", "enrolled"):
        assert secret.encode() not in shop.everything()


async def test_a_message_of_before_that_comes_again_is_answered_with_nothing_and_takes_no_effect(owner: Owner) -> None:
    await owner.says(*DIALOGUE, "yes")
    kept = await owner.store.load("anna")
    owner.said -= 1
    assert await owner.again(DIALOGUE[-1]) == Said(())
    assert (await owner.store.look_up("anna", told_apart("anna", f"m{owner.said}"))).reply == BLANK
    assert await owner.store.load("anna") == kept


async def test_ones_data_is_looked_up_anew_each_time_and_told(owner: Owner) -> None:
    await owner.says("English", "Hangzhou")
    assert "No firm of yours is kept" in await owner.says("my data")
    owner.registry.own = OwnData(firms=(FIRM,))
    assert FIRM.credit_code in await owner.says("my data")


async def test_a_field_put_right_goes_to_the_registry_and_stays_nowhere_else(shop: Shop, ground: Ground) -> None:
    owner = Owner(shop.open(), ground)
    owner.registry.own = OwnData(firms=(FIRM,))
    await owner.says("English", "Hangzhou", "correct name", "Better Instruments Ltd")
    (_, _, correction) = owner.registry.asked[-1]
    assert (correction.firm, correction.value) == ("f1", "Better Instruments Ltd")  # type: ignore[attr-defined]
    assert b"Instruments Ltd" not in shop.everything()


async def test_a_consent_taken_back_is_taken_back_in_the_registry_in_the_language_spoken(owner: Owner) -> None:
    owner.registry.own = OwnData(firms=(FIRM,))
    await owner.says("English", "Hangzhou", "withdraw figures")
    assert owner.asked == ["own_data"]
    await owner.says("yes")
    assert owner.registry.asked[-1] == ("withdraw", "anna", "f1", "facts", "en")


async def test_changed_answers_are_kept_with_the_firm_once_they_lead_to_a_result(owner: Owner) -> None:
    await owner.says(*DIALOGUE, "yes", "employees 120")
    while await owner.place() is not Place.RESULT:
        await owner.says("don't know")
    kept = {"employees": 120, "revenue": 35_000_000}
    assert owner.registry.asked[1:] == [("keep_facts", "anna", "firm-0Y43", kept)]


async def test_answers_are_not_said_to_be_kept_where_the_consent_was_taken_back_on_another_channel(
    owner: Owner,
) -> None:
    await owner.says(*DIALOGUE, "yes", "employees 120")
    owner.registry.is_taken_back = True
    said = ""
    while await owner.place() is not Place.RESULT:
        said = await owner.says("don't know")
    assert "likely reached" in said or "not yet" in said
    assert "now kept" not in said
    assert "now kept" not in await owner.says("employees is 130")
    assert owner.asked.count("keep_facts") == 1


async def test_figures_of_a_firm_enrolled_before_are_brought_up_to_date_on_the_owners_word(owner: Owner) -> None:
    owner.registry.own = OwnData(firms=(FIRM,))
    await owner.says("English", "Hangzhou", "revenue 35 million", "update my firm")
    assert owner.registry.asked[-1] == ("keep_facts", "anna", "f1", {"revenue": 35_000_000})


async def test_the_way_to_a_download_is_a_link_that_is_good_once_and_not_kept(shop: Shop, ground: Ground) -> None:
    owner = Owner(shop.open(), ground)
    said = await owner.says("English", "export my data")
    links = re.findall(r"https://srdi\.example/go/([0-9A-Z]{26})\?to=data", said)
    assert len(links) == 1
    assert links[0].encode() not in shop.everything()
    assert links[0] in str(await owner.again("export my data"))


async def test_on_the_page_itself_the_download_is_named_and_needs_no_link(owner: Owner) -> None:
    desk = Desk(owner.registry)
    await take_turn(owner.store, "anna", "m1", "English", owner.ground, desk)
    said = await take_turn(owner.store, "anna", "m2", "export my data", owner.ground, desk)
    assert "“Your data”" in str(said.replies)
    assert "/go/" not in str(said.replies)


async def test_deleting_everything_deletes_the_registrys_part_first(owner: Owner) -> None:
    await owner.says(*DIALOGUE, "yes", "delete my data", "yes")
    assert owner.registry.asked[-1] == ("erase", "anna")
    assert (await owner.store.load("anna")).version == 0


async def test_who_leaves_the_channel_is_forgotten_by_the_registry_even_where_no_talk_is_left(
    store: Store, ground: Ground
) -> None:
    registry = Registry()
    await answer(store, "bert", "m1", Left(), ground, lambda *_said: "", WayIn(desk=Desk(registry)))
    await erase_talk(store, "carl", registry)
    assert registry.asked == [("erase", "bert"), ("erase", "carl")]


async def test_the_registry_is_told_whose_talk_it_is_when_another_device_follows_it(
    store: Store, ground: Ground
) -> None:
    owner = Owner(store, ground, "phone")
    await store.follow("phone", "desktop")
    await owner.says(*DIALOGUE, "yes", "my data")
    assert {asked[1] for asked in owner.registry.asked} == {"desktop"}


async def test_without_a_registry_it_is_said_at_once_where_firms_are_enrolled(store: Store, ground: Ground) -> None:
    await take_turn(store, "anna", "m1", "English", ground)
    await take_turn(store, "anna", "m2", "Hangzhou", ground)
    said = await take_turn(store, "anna", "m3", "enrol", ground)
    assert "on the web page or in a messenger" in str(said.replies)
    await take_turn(store, "anna", "m4", "unsubscribe", ground)


async def test_a_talk_without_end_can_still_unsubscribe(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    await owner.says(*DIALOGUE, "yes")
    assert MOST_ENTRIES > 100
    monkeypatch.setattr("bot.sessions.turns.MOST_ENTRIES", 1)
    await owner.says("unsubscribe")
    assert owner.asked[-1] == "unsubscribe"


async def test_what_was_worked_out_from_an_enrolment_is_forgotten_with_it(owner: Owner, library: Library) -> None:
    await owner.says(*DIALOGUE)
    log = log_of((await owner.store.load("anna")).entries)
    remembered = position(log, owner.ground)
    assert position(log, owner.ground) is remembered
    await owner.says("no")
    assert position(log, owner.ground) is not remembered
