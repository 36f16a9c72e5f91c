"""What facts and their options are called in every language that we speak, so that a table may be headed in any of them."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from assessment.facts import Catalogue, Fact
from assessment.wording import Words, supported_locales
from bot.registry.importing.headings import every_name, named_by


def names_of_facts(catalogue: Catalogue) -> Mapping[str, str]:
    """What each fact is called, as `compared` writes it; what two languages call different facts is the Chinese one's."""
    names = dict(every_name(catalogue))
    for locale in supported_locales():
        words = Words(locale, catalogue)
        for fact in catalogue:
            names.setdefault(named_by(words.name(fact)), fact)
    return names


def names_of_options(fact: Fact) -> Iterator[tuple[str, str]]:
    """What each option is called, and which it is."""
    for option, label in fact.options.items():
        yield option, option
        for name in {label, *(translated(locale, label) for locale in supported_locales())}:
            yield name, option


@lru_cache(maxsize=4096)
def translated(locale: str, text: str) -> str:
    """A text of the packs in a language."""
    return Words(locale, {}).policy(text)
