"""Keys rotate: what was sealed is sealed anew, and whoever is stopped on the way begins again."""

from typing import Any

import pytest
from sqlalchemy import LargeBinary, select

from bot.registry.audit import verify
from bot.registry.database import Registry
from bot.registry.keys import Keys, new_key
from bot.registry.sealed import _AT_ONCE, _replace, closed_ones, reseal
from bot.registry.tables import Address, AuditEntry, Base, Contact, Official, TestAddress
from bot.settings import Settings

pytestmark = pytest.mark.anyio


async def _enrol(registry: Registry, count: int) -> None:
    async with registry.writing() as session:
        for number in range(count):
            contact = Contact(locale="en")
            session.add(contact)
            await session.flush()
            sealed = registry.keys.seal(f"user {number}")
            known_as = registry.keys.digest("address", str(number))
            session.add(Address(contact_id=contact.id, channel="telegram", sealed=sealed, known_as=known_as))
        one_time_secret = registry.keys.seal("secret")
        session.add(Official(region="x", username="a", name="A", role="viewer", one_time_secret=one_time_secret))
        session.add(Official(region="x", username="b", name="B", role="viewer"))


def _rotated(registry: Registry, settings: Settings, *keys: str) -> Registry:
    return Registry(registry.engine, Keys(keys, settings.registry_digest_key.get_secret_value()))


async def _opened_with(registry: Registry, key: str) -> set[str]:
    alone = Keys((key,), new_key())
    async with registry.reading() as session:
        addresses = (await session.scalars(select(Address.sealed))).all()
        secrets = (await session.scalars(select(Official.one_time_secret).where(Official.username == "a"))).all()
    return {alone.unseal(sealed) for sealed in (*addresses, *secrets)}


async def test_everything_is_sealed_with_the_newest_key_and_the_old_one_is_not_needed_any_more(
    registry: Registry, registry_settings: Settings
) -> None:
    await _enrol(registry, _AT_ONCE + 1)
    old, new = registry_settings.registry_keys.get_secret_value(), new_key()
    rotated = _rotated(registry, registry_settings, new, old)
    assert await reseal(rotated) == (_AT_ONCE + 2, ())
    assert await _opened_with(registry, new) == {f"user {number}" for number in range(_AT_ONCE + 1)} | {"secret"}
    assert await closed_ones(_rotated(registry, registry_settings, new)) == ()
    assert await verify(rotated) == []
    async with registry.reading() as session:
        assert (await session.scalars(select(AuditEntry.details))).all() == [{"rows": _AT_ONCE + 2}]


async def test_sealing_anew_a_second_time_changes_and_records_nothing(
    registry: Registry, registry_settings: Settings
) -> None:
    await _enrol(registry, 3)
    rotated = _rotated(registry, registry_settings, new_key(), registry_settings.registry_keys.get_secret_value())
    assert (await reseal(rotated)).changed == 4
    assert (await reseal(rotated)).changed == 0
    async with registry.reading() as session:
        assert len((await session.scalars(select(AuditEntry))).all()) == 1


async def test_what_no_key_opens_is_named_and_left_and_the_rest_is_sealed_anew(
    registry: Registry, registry_settings: Settings
) -> None:
    await _enrol(registry, 3)
    async with registry.writing() as session:
        lost = (await session.scalars(select(Address).limit(1))).one()
        lost.sealed = b"nobody knows"
    new, old = new_key(), registry_settings.registry_keys.get_secret_value()
    rotated = _rotated(registry, registry_settings, new, old)
    assert await closed_ones(rotated) == (f"addresses {lost.id}",)
    assert await reseal(rotated) == (3, (f"addresses {lost.id}",))
    assert len(await closed_ones(_rotated(registry, registry_settings, new_key()))) == 4


async def test_sealing_anew_goes_on_where_it_was_stopped(
    registry: Registry, registry_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _enrol(registry, _AT_ONCE + 1)
    new, old = new_key(), registry_settings.registry_keys.get_secret_value()
    rotated = _rotated(registry, registry_settings, new, old)
    done = 0

    async def stopped(*arguments: Any) -> int:
        nonlocal done
        if done:
            raise ZeroDivisionError
        done = await _replace(*arguments)
        return done

    with monkeypatch.context() as patched:
        patched.setattr("bot.registry.sealed._replace", stopped)
        with pytest.raises(ZeroDivisionError):
            await reseal(rotated)
    assert (await reseal(rotated)).changed == _AT_ONCE + 2 - done
    assert await closed_ones(_rotated(registry, registry_settings, new)) == ()


async def test_what_is_changed_while_it_is_sealed_anew_stays_changed(
    registry: Registry, registry_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _enrol(registry, 2)
    rotated = _rotated(registry, registry_settings, new_key(), registry_settings.registry_keys.get_secret_value())

    async def late(*arguments: Any) -> int:
        async with registry.writing() as session:
            for address in await session.scalars(select(Address)):
                address.sealed = registry.keys.seal("changed meanwhile")
        return await _replace(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr("bot.registry.sealed._replace", late)
        assert (await reseal(rotated)).changed == 1
    async with registry.reading() as session:
        sealed = (await session.scalars(select(Address.sealed))).all()
    assert [rotated.keys.unseal(each) for each in sealed] == ["changed meanwhile"] * 2


async def test_where_test_messages_go_is_sealed_anew_for_each_channel_of_an_official(
    registry: Registry, registry_settings: Settings
) -> None:
    async with registry.writing() as session:
        session.add(official := Official(region="x", username="a", name="A", role="author"))
        await session.flush()
        for channel in ("telegram", "wechat"):
            sealed = registry.keys.seal(f"user of {channel}")
            known_as = registry.keys.digest("address", channel)
            session.add(
                TestAddress(region="x", official_id=official.id, channel=channel, sealed=sealed, known_as=known_as)
            )
    new, old = new_key(), registry_settings.registry_keys.get_secret_value()
    assert (await reseal(_rotated(registry, registry_settings, new, old))).changed == 2
    async with registry.reading() as session:
        sealed_now = (await session.scalars(select(TestAddress.sealed).order_by(TestAddress.channel))).all()
    alone = Keys((new,), new_key())
    assert [alone.unseal(each) for each in sealed_now] == ["user of telegram", "user of wechat"]
    assert await closed_ones(_rotated(registry, registry_settings, old)) == (
        f"test_addresses {official.id} telegram",
        f"test_addresses {official.id} wechat",
    )


def test_every_column_of_bytes_is_known_to_be_sealed_or_not() -> None:
    found = {
        f"{table.name}.{column.name}": bool(column.info.get("sealed"))
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert found == {
        "addresses.sealed": True,
        "officials.one_time_secret": True,
        "publications.archive": False,
        "test_addresses.sealed": True,
    }
