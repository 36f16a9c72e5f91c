"""Whatever two contacts and a bureau do with one firm, in whatever order: of who left nothing is in the file, and at once."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from assessment.library import Library, library_of
from bot.registry.contacts import Caller
from bot.registry.database import Registry, engine_for, keys_of
from bot.registry.database import address_of as where
from bot.registry.importing.drafts import prepare
from bot.registry.importing.rows import Rules
from bot.registry.importing.taking_over import take_over
from bot.registry.keys import new_key
from bot.registry.tables import Address, Enrolled, Firm, FirmFact, Official, Reminder, Suppression
from bot.registry.tables.base import now
from bot.registry.wall import Wall
from bot.settings import Settings
from flows.enrolment import Correction
from tests.bot.registry.owners import CODE, LI, LI_TALK, TODAY, WANG, WANG_TALK, OnADay, enrolment, registrar
from tests.bot.registry.reminders import a_campaign

REGION: Final = "hangzhou"
LISTED: Final = "名单里的精密轴承厂"


class Person(NamedTuple):
    """A contact, and what only this contact says."""

    caller: Caller
    talk: str
    firm_name: str
    corrected: str
    district: str
    revenue: int

    def marks(self) -> list[str]:
        """What must not be found once the person has left; JSON writes Chinese in another way."""
        said = [self.firm_name, self.corrected, self.district, str(self.revenue), self.caller.user, self.talk]
        return [*said, *(json.dumps(each)[1:-1] for each in said)]


PEOPLE: Final = {
    "wang": Person(WANG, WANG_TALK, "王的精密轴承公司", "王改过的公司名", "王家村区", 52_345_678),
    "li": Person(LI, LI_TALK, "李的精密轴承公司", "李改过的公司名", "李家庄区", 87_654_321),
}

Act = Literal[
    "enrol",
    "enrol without figures",
    "correct",
    "answer",
    "withdraw",
    "plan",
    "send",
    "leave",
    "erase",
    "look",
    "import",
]
Step = tuple[Act, str]
STEPS: Final = st.tuples(
    st.sampled_from(get_args(Act)),
    st.sampled_from(list(PEOPLE)),
)


class World:
    """An installation, and who is enrolled in it now."""

    def __init__(self, library: Library, folder: Path) -> None:
        self._folder, self._library = folder, library
        settings = Settings(data_dir=folder, registry_keys=new_key(), registry_digest_key=new_key())  # type: ignore[arg-type]
        self.registry = Registry(engine_for(where(settings)), keys_of(settings))
        self._service = OnADay(library, None, settings, self.registry)  # type: ignore[arg-type]
        self._enrolled: set[str] = set()
        self._is_listed = self._is_looked_at = False

    async def close(self) -> None:
        await self.registry.close()
        await self._service.close()

    async def take(self, step: Step) -> None:
        """One act, and what must be so after it."""
        act, name = step
        person = PEOPLE[name]
        owner = registrar(self._service, person.caller)
        own = await owner.own_data(person.talk)
        firm = own.firms[0].id if own.firms else ""
        sealed = await self._sealed(person)
        match act:
            case "enrol" | "enrol without figures":
                purposes = ("register", "facts", "reminders") if act == "enrol" else ("register",)
                said = enrolment(firm_name=person.firm_name, district=person.district, purposes=purposes)
                await owner.enrol(person.talk, said, {"revenue": person.revenue})
                self._enrolled.add(name)
            case "correct":
                await owner.correct(person.talk, Correction(firm=firm, field="firm_name", value=person.corrected))
            case "answer":
                await owner.keep_facts(person.talk, firm, {"revenue": person.revenue, "employees": 7})
            case "withdraw":
                await owner.withdraw(person.talk, firm, "facts", "en")
                assert str(person.revenue).encode() not in self._bytes()
            case "plan" | "send":
                await self._remind("pending" if act == "plan" else "delivered")
            case "leave" | "erase":
                await (owner.unsubscribe(person.talk) if act == "leave" else owner.erase(person.talk))
                self._is_looked_at &= name not in self._enrolled or bool(self._enrolled - {name}) or self._is_listed
                self._enrolled.discard(name)
                assert not any(each in self._bytes() for each in sealed)
            case "look" | "import":
                await self._import(is_taken=act == "import")
        await self._holds()

    async def _holds(self) -> None:
        kept = self._bytes()
        for name, person in PEOPLE.items():
            # Neither in a table nor in what is left between them.
            hidden = person.marks() if name not in self._enrolled else [person.caller.user, person.talk]
            assert [mark for mark in hidden if mark.encode() in kept] == []
        async with self.registry.reading() as session:
            firm = await session.scalar(select(Firm))
            assert (firm is not None) is bool(self._enrolled or self._is_listed)
            if firm is not None and self._is_listed:
                assert firm.name == LISTED
        if firm is None and not self._is_looked_at:
            assert CODE.encode() not in kept

    async def _remind(self, state: str) -> None:
        """A reminder to each who is enrolled with a consent to them, in words that tell what is known of the firm."""
        campaign = await a_campaign(self.registry)
        async with self.registry.writing() as session:
            for part in (await session.scalars(select(Enrolled))).all():
                said = await session.scalars(select(FirmFact.value).where(FirmFact.given_by == part.contact_id))
                if "reminders" in part.purposes:
                    session.add(
                        Reminder(
                            region=part.region,
                            campaign_id=campaign,
                            firm_id=part.firm_id,
                            contact_id=part.contact_id,
                            state=state,
                            channel=part.channel,
                            locale="en",
                            values={"firm": part.firm_name, "why": f"{part.firm_name} {part.district} {said.all()}"},
                            due_at=now(),
                            settled_at=None if state == "pending" else now(),
                        )
                    )

    async def _import(self, *, is_taken: bool) -> None:
        """A bureau's list names the firm; it is looked at, and taken over or left."""
        async with self.registry.writing() as session:
            official = await session.scalar(select(Official.id))
            if official is None:
                session.add(made := Official(region=REGION, username="zhao", name="赵", role="author"))
                await session.flush()
                official = made.id
        async with self.registry.reading() as session:
            is_kept_out = await session.scalar(select(Suppression).where(Suppression.kind == "firm")) is not None
        wall = Wall(self.registry, REGION)
        content = f"企业名称,统一社会信用代码,认定称号\n{LISTED},{CODE},专精特新中小企业\n".encode()
        draft = await prepare(wall, official, "list.csv", content, Rules(self._library, REGION, TODAY))
        self._is_looked_at |= not is_kept_out
        if is_taken:
            await take_over(wall, official, draft, self._library, TODAY)
            self._is_listed |= not is_kept_out

    async def _sealed(self, person: Person) -> list[bytes]:
        """How the person's address is kept."""
        async with self.registry.reading() as session:
            found = await session.execute(select(Address.sealed).where(Address.channel == person.caller.channel))
            return [bytes(sealed) for (sealed,) in found]

    def _bytes(self) -> bytes:
        return b"".join(file.read_bytes() for file in self._folder.rglob("*") if file.is_file())


@settings(max_examples=30)
@given(steps=st.lists(STEPS, min_size=2, max_size=9))
def test_of_who_left_nothing_is_in_the_file(empty_file: Path, steps: Sequence[Step]) -> None:
    _try(empty_file, steps)


@pytest.mark.parametrize(
    "steps",
    [
        [("import", "wang"), ("enrol", "wang"), ("look", "li"), ("leave", "wang")],
        [("enrol", "wang"), ("enrol", "li"), ("look", "li"), ("leave", "wang"), ("import", "li"), ("erase", "li")],
        [("enrol", "wang"), ("leave", "wang"), ("import", "wang"), ("enrol", "wang"), ("import", "wang")],
        [("enrol", "wang"), ("look", "wang"), ("erase", "wang")],
        [("enrol", "wang"), ("plan", "wang"), ("send", "wang"), ("correct", "wang"), ("leave", "wang")],
        [("enrol", "wang"), ("enrol", "li"), ("send", "li"), ("withdraw", "wang"), ("plan", "li"), ("erase", "li")],
    ],
)
def test_lists_keep_nothing_of_who_left_and_bring_nobody_back(empty_file: Path, steps: Sequence[Step]) -> None:
    _try(empty_file, steps)


def _try(empty_file: Path, steps: Sequence[Step]) -> None:
    async def tried() -> None:
        world = World(library_of(), Path(folder))
        try:
            for step in steps:
                await world.take(step)
        finally:
            await world.close()

    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(empty_file, Path(folder) / "registry.sqlite3")
        asyncio.run(tried())
