"""The menu below the talk, as data (`wechat_menu.yaml`): what is published, and what a tap on an entry says for the owner.

Checked against the vendor's limits when it is loaded, in every language. It publishes nothing itself.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Self
from urllib.parse import urlsplit

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from assessment.wording import find_locale, supported_locales
from bot.channels.splitting import utf8_bytes
from bot.channels.wrapping import width
from flows.events import Arrived
from flows.understanding import understand_command

_FILE: Final = Path(__file__).with_name("wechat_menu.yaml")
_LONGEST_NAME: Final = 16
_LONGEST_NAME_BELOW: Final = 60
_LONGEST_KEY: Final = 128
_LONGEST_ADDRESS: Final = 1024
"""All in bytes, as the vendor counts."""
_WIDEST_NAME: Final = 8
_WIDEST_NAME_BELOW: Final = 16
"""In columns: telephones show four Chinese characters, and eight below, or twice as many letters."""


def _in_all_languages(names: dict[str, str]) -> dict[str, str]:
    if set(names) != set(supported_locales()):
        raise ValueError(f"a name in each of these languages is needed: {', '.join(supported_locales())}")
    return names


def _understood(words: str) -> str:
    if words and understand_command(words) is None:
        raise ValueError(f"no command of the talk: {words!r}")
    return words


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(_Data):
    """One entry that can be tapped."""

    name: Annotated[dict[str, str], AfterValidator(_in_all_languages)]
    key: str = ""
    says: Annotated[str, AfterValidator(_understood)] = ""
    arrives: bool = False
    opens: str = ""

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        if [bool(self.says), self.arrives, bool(self.opens)].count(True) != 1:
            raise ValueError("one of says, arrives and opens is needed, and no more")
        if bool(self.key) == bool(self.opens):
            raise ValueError("what opens a page has no key, and everything else needs one")
        if utf8_bytes(self.key) > _LONGEST_KEY:
            raise ValueError(f"a key may be {_LONGEST_KEY} bytes long at most")
        if self.opens and (not self.opens.startswith("/") or urlsplit(self.opens).netloc):
            raise ValueError("a page of ours begins with one /")
        _check_names(self.name, _LONGEST_NAME_BELOW, _WIDEST_NAME_BELOW)
        return self


class TopEntry(_Data):
    """One entry that is always seen, with those that it opens."""

    name: Annotated[dict[str, str], AfterValidator(_in_all_languages)]
    entries: tuple[Entry, ...] = Field(min_length=1, max_length=5)

    @model_validator(mode="after")
    def _has_a_short_name(self) -> Self:
        _check_names(self.name, _LONGEST_NAME, _WIDEST_NAME)
        return self


class Menu(_Data):
    """The whole menu."""

    entries: tuple[TopEntry, ...] = Field(min_length=1, max_length=3)

    @model_validator(mode="after")
    def _tells_entries_apart(self) -> Self:
        keys = [entry.key for top in self.entries for entry in top.entries if entry.key]
        if len(set(keys)) != len(keys):
            raise ValueError("each key may be used once")
        return self


def menu_of(data: object) -> Menu:
    """The menu that this data describes."""
    return Menu.model_validate(data)


@cache
def shipped_menu() -> Menu:
    """The menu as it is shipped."""
    return menu_of(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


def heard_from(key: str) -> str | Arrived | None:
    """What a tap on the entry with this key says for the owner; None where we have no such entry."""
    return _heard().get(key)


@cache
def _heard() -> Mapping[str, str | Arrived]:
    entries = (entry for top in shipped_menu().entries for entry in top.entries if entry.key)
    return {entry.key: entry.says or Arrived() for entry in entries}


def published(menu: Menu, wanted_locale: str, public_url: str) -> dict[str, Any]:
    """The menu as the vendor takes it, in one language; raises UnknownLocale, and ValueError for an address that is too long."""
    locale = find_locale(wanted_locale)
    tops = []
    for top in menu.entries:
        below = [_button(entry, locale, public_url) for entry in top.entries if public_url or not entry.opens]
        if below:
            tops.append({"name": top.name[locale], "sub_button": below})
    return {"button": tops}


def _button(entry: Entry, locale: str, public_url: str) -> dict[str, str]:
    if not entry.opens:
        return {"type": "click", "name": entry.name[locale], "key": entry.key}
    address = f"{public_url}{entry.opens}"
    if utf8_bytes(address) > _LONGEST_ADDRESS:
        raise ValueError(f"an address in the menu may be {_LONGEST_ADDRESS} bytes long at most")
    return {"type": "view", "name": entry.name[locale], "url": address}


def _check_names(names: Mapping[str, str], most: int, widest: int) -> None:
    for name in names.values():
        if width(name) > widest:
            raise ValueError(f"telephones cut a name after {widest} columns: {name!r}")
        if not name.strip() or utf8_bytes(name) > most:
            raise ValueError(f"a name may be {most} bytes long at most, and not empty: {name!r}")
