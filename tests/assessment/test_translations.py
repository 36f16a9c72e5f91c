"""Every catalogue of every language is whole and current: nothing missing, stale, guessed or left over, no placeholder lost."""

import re
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po

from assessment.wording import LOCALES, OWN_DOMAIN, POLICY_LANGUAGE, supported_locales
from tests.catalogues import OWN_LANGUAGE, REPOSITORY, is_needed, path, sources
from tests.one_language import of_page, told

RENEW = "run `make locales`, then translate what is empty"
THERE = [
    (locale, file.stem)
    for locale in supported_locales()
    for file in sorted((LOCALES / locale / "LC_MESSAGES").glob("*.po"))
]

PLACEHOLDER = re.compile(r"{\w+(?:!r)?}")
TEMPLATES = sorted((REPOSITORY / "bot").glob("**/templates/**/*.html"))
_JINJA = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)


@cache
def _sources() -> dict[str, Catalog]:
    return sources()


@cache
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
    """In which file and order they stand is a help to translators, and makes no catalogue stale."""
    there = {_forms(message.id) for message in _catalogue(locale, domain) if message.id}
    assert there == {_forms(message.id) for message in _sources()[domain] if message.id}, RENEW


def test_the_sentences_of_the_code_are_their_own_english() -> None:
    stale = [
        message.id for message in _catalogue(OWN_LANGUAGE, OWN_DOMAIN) if _forms(message.string) != _forms(message.id)
    ]
    assert stale == [""], RENEW


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


@pytest.mark.parametrize("locale", supported_locales())
def test_no_catalogue_holds_words_of_another_language(locale: str) -> None:
    said = [
        PLACEHOLDER.sub("", text)
        for domain in _sources()
        if is_needed(locale, domain)
        for message in _catalogue(locale, domain)
        if message.id
        for text in _forms(message.string)
    ]
    assert told(said, locale) == ""


def test_the_texts_of_the_packs_are_in_the_policy_language() -> None:
    texts = [
        str(message.id)
        for domain, found in _sources().items()
        if domain != OWN_DOMAIN
        for message in found
        if message.id
    ]
    assert told(texts, POLICY_LANGUAGE) == ""


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_a_template_says_nothing_that_is_not_translated(template: Path) -> None:
    said = of_page(_JINJA.sub(" ", template.read_text(encoding="utf-8")))
    assert not [text for text in said if re.search(r"[A-Za-z]{2,}|[\u4e00-\u9fff]", text)]
