"""Words in one language: names from the packs, sentences from the catalogues, values with their units.

Policy texts are Chinese in the packs and translated by one catalogue a jurisdiction; our own sentences are English in the code
and translated by the catalogue `srdi`. How a language writes figures and days stands in `figures`. Nothing here decides anything.
"""

import gettext
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from assessment.facts import Fact
from assessment.figures import amount, decimal, written_day
from assessment.firm import Value
from assessment.quantity import Interval, Number, plain

LOCALES = Path(__file__).resolve().parent.parent / "locales"
POLICY_LANGUAGE = "zh_Hans_CN"
DEFAULT_LOCALE = POLICY_LANGUAGE
FOR_OTHERS = "en"
"""For whoever reads none of our languages: no Chinese, but perhaps English."""
OWN_DOMAIN = "srdi"
_TRADITIONAL_IN = frozenset({"hk", "mo", "tw"})


class UnknownLocale(ValueError):
    """A language that there is no catalogue for."""

    def __init__(self, locale: str) -> None:
        super().__init__(f"unknown locale {locale!r}: allowed are {', '.join(supported_locales())}")


class CataloguesMissing(RuntimeError):
    """The message catalogues were not compiled."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"no compiled catalogue in {folder}: run `make setup` (`make run` does it by itself)")


@cache
def supported_locales() -> tuple[str, ...]:
    """The locales that have a folder of catalogues, the default first."""
    found = sorted(folder.name for folder in LOCALES.iterdir() if (folder / "LC_MESSAGES").is_dir())
    return tuple(sorted(found, key=lambda name: name != DEFAULT_LOCALE))


def find_locale(wanted: str) -> str:
    """The supported locale with the language and script of a tag such as `zh`, `zh-HK`, `en_GB`; raises UnknownLocale."""
    asked = _language_and_script(wanted)
    for locale in supported_locales():
        if _language_and_script(locale) == asked:
            return locale
    raise UnknownLocale(wanted)


def _language_and_script(tag: str) -> tuple[str, str]:
    """Of Chinese also the script, which goes by the place where the tag names none."""
    language, *rest = tag.strip().lower().replace("-", "_").split("_")
    if language != "zh":
        return language, ""
    by_place = "hans" if _TRADITIONAL_IN.isdisjoint(rest) else "hant"
    return language, next((part for part in rest if part in ("hans", "hant")), by_place)


@cache
def _messages(locale: str) -> tuple[gettext.NullTranslations, gettext.NullTranslations]:
    """Our own sentences and the policy texts of a locale."""
    folder = LOCALES / locale / "LC_MESSAGES"
    compiled = sorted(folder.glob("*.mo"))
    if not any(file.stem == OWN_DOMAIN for file in compiled):
        raise CataloguesMissing(folder)
    policy = gettext.NullTranslations()
    own = gettext.NullTranslations()
    for file in compiled:
        with file.open("rb") as opened:
            read = gettext.GNUTranslations(opened)
        if file.stem == OWN_DOMAIN:
            own = read
        else:
            read.add_fallback(policy)
            policy = read
    return own, policy


def later(message: str) -> str:
    """Marks a sentence that is said only later, when the language is known; imported as `_`, the name that is looked for."""
    return message


def later_count(one: str, many: str) -> tuple[str, str]:
    """The same of a sentence about a number of things, for `say_count`: only as a pair its forms are found again."""
    return one, many


class Words:
    """Everything that is said in one language about the facts of one catalogue."""

    def __init__(self, locale: str, facts: Mapping[str, Fact]) -> None:
        self.locale = find_locale(locale)
        self.is_chinese = self.locale.startswith("zh")
        self._facts = facts
        own, policy = _messages(self.locale)
        self._own = own.gettext
        self._own_count = own.ngettext
        self._policy = policy.gettext

    def say(self, message: str, /, **values: object) -> str:
        """One of our own sentences with its values filled in."""
        return self._own(message).format(**values)

    def say_count(self, one: str, many: str, count: Number, /, *, places: int = 2, **values: object) -> str:
        """One of our own sentences about a number of things, in the form that the language has for `count`, which it holds."""
        whole = count.numerator if count.denominator == 1 else 2
        return self._own_count(one, many, whole).format(count=decimal(count, places), **values)

    def policy(self, text: str) -> str:
        """A text of a pack in this language; the Chinese one where it was not translated."""
        return self._policy(text) if text else ""

    def clause(self, label: str) -> str:
        """A clause's label: numbers as the document prints them, words in this language."""
        return self.policy(label)

    def name(self, fact: str) -> str:
        """A fact's name."""
        return self.policy(self._facts[fact].name)

    def option(self, fact: str, option: str) -> str:
        """An option's name."""
        return self.policy(self._facts[fact].options.get(option, option))

    def limits(self, fact: Fact) -> str:
        """What numbers a fact may be, with their unit."""
        if fact.min is not None and fact.max is not None:
            bounds = self.say("from {low} to {high}", low=plain(fact.min), high=plain(fact.max))
        elif fact.min is not None:
            bounds = self.say("{low} or more", low=plain(fact.min))
        elif fact.max is not None:
            bounds = self.say("{high} or less", high=plain(fact.max))
        else:
            bounds = self.say("any number")
        match fact.type:
            case "money":
                return self.say("{bounds}, in yuan", bounds=bounds)
            case "share":
                return self.say("{bounds}, as a share: 0.03 is three percent", bounds=bounds)
            case _:
                return bounds

    def either(self, parts: Iterable[str]) -> str:
        """Alternatives in one phrase."""
        return self.say(" or ").join(parts)

    def semicolons(self, parts: Iterable[str]) -> str:
        """A list of longer phrases."""
        return self.say("; ").join(parts)

    def day(self, day: date) -> str:
        """A date."""
        return written_day(day, self.locale)

    def value(self, fact: str, value: Value | Number) -> str:
        """A value of a fact with its unit: 3,500万元, 3.5%, 5年, a range, yes or no, names of options."""
        if isinstance(value, bool):
            return self.say("yes") if value else self.say("no")
        if isinstance(value, str):
            return self.option(fact, value)
        if isinstance(value, frozenset):
            known = [option for option in self._facts[fact].options if option in value]
            return self.say(", ").join(self.option(fact, option) for option in known) if known else self.say("none")
        if isinstance(value, Interval):
            return self._range(fact, value)
        return self._number(self._facts[fact].type, value)

    def difference(self, fact: str, value: Interval) -> str:
        """How far a fact is from where it should be: of a share in percentage points, of all else in its unit."""
        if self._facts[fact].type != "share" or value.low is None:
            return self.value(fact, value)
        low = decimal(value.low * 100, 4)
        high = low if value.high is None else decimal(value.high * 100, 4)
        if low != high:
            return self.say("{low} to {high} percentage points", low=low, high=high)
        return self.say_count("{count} percentage point", "{count} percentage points", value.low * 100, places=4)

    def _range(self, fact: str, value: Interval) -> str:
        unit = self._facts[fact].type
        if value.low is None or value.high is None:
            if value.low is not None:
                return self.say("{low} or more", low=self._number(unit, value.low))
            if value.high is not None:
                return self.say("{high} or less", high=self._number(unit, value.high))
            return self.say("unknown")
        low, high = self._number(unit, value.low), self._number(unit, value.high)
        return low if low == high else self.say("{low} to {high}", low=low, high=high)

    def _number(self, unit: str, number: Number) -> str:
        match unit:
            case "money":
                return self.money(number)
            case "share":
                return f"{decimal(number * 100, 4)}%"
            case "years":
                return self.say_count("{count} year", "{count} years", number)
            case "points":
                return self.say_count("{count} point", "{count} points", number)
            case _:
                return decimal(number, 2)

    def points(self, points: Number | None) -> str:
        """Points without a unit."""
        return "?" if points is None else decimal(points, 2)

    def money(self, yuan: Number) -> str:
        """A sum of money, to the yuan."""
        return self.say("{yuan} yuan", yuan=amount(yuan, self.locale))

    def plain(self, fact: str, value: Value | Number | None) -> Any:
        """A value as JSON shows it: a number, {low, high}, true or false, an option, a list of options, null."""
        if value is None or isinstance(value, bool | str):
            return value
        if isinstance(value, frozenset):
            return [option for option in self._facts[fact].options if option in value]
        if isinstance(value, Interval):
            low, high = self.plain(fact, value.low), self.plain(fact, value.high)
            return low if low is not None and low == high else {"low": low, "high": high}
        return plain(value)
