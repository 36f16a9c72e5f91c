"""Every catalogue of every language is whole and current: nothing missing, stale, guessed or left over, no placeholder lost."""

from functools import cache
from string import Formatter

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po

from assessment.pack_texts import HAN
from assessment.wording import LOCALES, OWN_DOMAIN, supported_locales
from tests.catalogues import is_needed, path, sources, translations, written

RENEW = "run `make locales`, then translate what is empty"
THERE = [
    (locale, file.stem)
    for locale in supported_locales()
    for file in sorted((LOCALES / locale / "LC_MESSAGES").glob("*.po"))
]


@cache
def _sources() -> dict[str, Catalog]:
    return sources()


def _catalogue(locale: str, domain: str) -> Catalog:
    with path(locale, domain).open("rb") as opened:
        return read_po(opened, locale=locale)


def _forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (str(text),)


def test_a_catalogue_is_there_for_every_domain_of_every_language() -> None:
    needed = [(locale, domain) for locale in supported_locales() for domain in _sources() if is_needed(locale, domain)]
    assert sorted(THERE) == sorted(needed), RENEW


@pytest.mark.parametrize(("locale", "domain"), THERE)
def test_a_catalogue_holds_the_messages_that_code_templates_and_packs_have_now(locale: str, domain: str) -> None:
    current = written(locale, domain, _sources()[domain], translations(locale))
    assert path(locale, domain).read_text(encoding="utf-8") == current, RENEW


@pytest.mark.parametrize(("locale", "domain"), THERE)
def test_every_message_of_a_catalogue_is_translated_and_none_is_a_guess(locale: str, domain: str) -> None:
    catalogue = _catalogue(locale, domain)
    forms = catalogue.num_plurals
    missing = [
        message.id
        for message in catalogue
        if message.id
        and (
            message.fuzzy
            or not all(_forms(message.string))
            or len(_forms(message.string)) != (forms if message.pluralizable else 1)
        )
    ]
    assert not missing, "\n".join(map(str, missing))
    assert not catalogue.obsolete


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("locale", supported_locales())
def test_a_translated_sentence_has_the_placeholders_of_the_original(locale: str) -> None:
    wrong = [
        (message.id, said)
        for message in _catalogue(locale, OWN_DOMAIN)
        if message.id
        for said in _forms(message.string)
        if _placeholders(said) != _placeholders(_forms(message.id)[0])
    ]
    assert not wrong


@pytest.mark.parametrize("locale", supported_locales())
def test_a_line_that_is_indented_is_indented_alike_in_every_language(locale: str) -> None:
    wrong = [
        (message.id, said)
        for message in _catalogue(locale, OWN_DOMAIN)
        for said in _forms(message.string)
        if _indent(_forms(message.id)[0]) >= 2 and _indent(said) != _indent(_forms(message.id)[0])
    ]
    assert not wrong


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def test_no_english_translation_of_a_policy_text_is_still_chinese() -> None:
    """Numbers of clauses stay as they are printed, and make up a small part of a text at most."""
    texts = [
        said
        for domain in _sources()
        if is_needed("en", domain) and domain != OWN_DOMAIN
        for message in _catalogue("en", domain)
        for said in _forms(message.string)
    ]
    assert not [said for said in texts if len(HAN.findall(said)) > len(said) / 4]
