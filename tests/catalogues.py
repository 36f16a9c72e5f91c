"""The catalogues under locales/ as they should stand: `python -m tests.catalogues zh_Hans_CN en` writes them (`make locales`).

One domain `srdi` for the sentences of the code and the templates, one a jurisdiction for the texts of its documents. A message
that is gone from its source leaves the catalogues, a new one comes in empty, and nothing is guessed.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path, PurePosixPath

from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from assessment.library import NATION
from assessment.wording import LOCALES, OWN_DOMAIN, POLICY_LANGUAGE

REPOSITORY = Path(__file__).resolve().parents[1]
OWN_LANGUAGE = "en"
"""The language of the sentences in the code, as the policy language is that of the packs."""
FOLDERS = ("assessment", "flows", "bot")
PACKS = (PurePosixPath("assessment/packs"), PurePosixPath("bot/demonstration/packs"))
FIRST = ("facts", NATION)
"""The domains that hold what others say too; a text stands in one domain alone."""
OUTCOMES = {
    "Permanent": (1,),
    "Suppress": (1,),
    "HaltChannel": (1,),
    "Unknown": (1,),
    "RetryAfter": (2,),
    "Closed": (2,),
}
"""Where the reason stands in each outcome of a call to a channel; officials read it beside a reminder."""
KEYWORDS = {**DEFAULT_KEYWORDS, **OUTCOMES, "say": None, "say_count": (1, 2), "later_count": (1, 2)}
HEADER = """\
# {language}: {what}.
# Written by `make locales`: translate here, and change the message itself where it stands.
msgid ""
msgstr ""
"Project-Id-Version: srdi\\n"
"Language: {locale}\\n"
"Plural-Forms: {plural_forms}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
Said = str | tuple[str, ...]
"""A translation: one text, or one for each plural form."""


def sources() -> dict[str, Catalog]:
    """All messages by domain, as they stand in code, templates and packs now."""
    with (REPOSITORY / "babel.cfg").open(encoding="utf-8") as opened:
        method_map, options_map = parse_mapping_cfg(opened, "babel.cfg")  # type: ignore[no-untyped-call]
    found: dict[str, list[tuple[str, int, Said]]] = {}
    for file, line, message, _, _ in extract_from_dir(
        REPOSITORY, method_map, options_map, KEYWORDS, directory_filter=_is_read
    ):
        found.setdefault(_domain(PurePosixPath(file)), []).append((file, line, message))
    catalogues: dict[str, Catalog] = {}
    told: set[object] = set()
    for domain in sorted(found, key=lambda name: (name not in FIRST, FIRST.index(name) if name in FIRST else 0, name)):
        catalogue = catalogues[domain] = Catalog()
        for file, line, message in found[domain]:
            if domain == OWN_DOMAIN or message not in told:
                catalogue.add(message, locations=[(file, line)])
        told |= {message.id for message in catalogue}
    return catalogues


def _is_read(folder: str | Path) -> bool:
    inside = Path(folder).relative_to(REPOSITORY).parts
    return inside[0] in FOLDERS and inside[-1] != "__pycache__"


def _domain(file: PurePosixPath) -> str:
    """Of a pack's text: who issued the document that it belongs to, since a region may carry a document of another."""
    below = next((file.relative_to(packs) for packs in PACKS if file.is_relative_to(packs)), None)
    if below is None:
        return OWN_DOMAIN
    jurisdiction, *document = below.parts[:-1]
    return document[0].split("-")[0] if document else jurisdiction


def path(locale: str, domain: str) -> Path:
    """Where a catalogue lies."""
    return LOCALES / locale / "LC_MESSAGES" / f"{domain}.po"


def is_needed(locale: str, domain: str) -> bool:
    """Whether a language has a catalogue of the domain: that of the policy texts needs none for them."""
    return domain == OWN_DOMAIN or locale != POLICY_LANGUAGE


def translations(locale: str) -> dict[object, Said]:
    """What the catalogues of a language say, whichever domain says it."""
    said: dict[object, Said] = {}
    for file in sorted((LOCALES / locale / "LC_MESSAGES").glob("*.po")):
        with file.open("rb") as opened:
            said |= {message.id: _forms(message.string) for message in read_po(opened, locale=locale) if message.id}
    return said


def _forms(said: str | Sequence[str] | None) -> Said:
    return said or "" if isinstance(said, str | None) else tuple(said)


def written(locale: str, domain: str, source: Catalog, said: Mapping[object, Said]) -> str:
    """The text of a catalogue that holds the messages of the source, with the translations that there are."""
    catalogue = Catalog(locale=locale)
    for message in source:
        if message.id:
            catalogue.add(message.id, _string(message, locale, domain, said), locations=message.locations)
    body = BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, include_lineno=False)
    language = Locale.parse(locale).english_name
    what = "the sentences of the code and the templates" if domain == OWN_DOMAIN else f"the policy texts of {domain}"
    header = HEADER.format(language=language, what=what, locale=locale, plural_forms=catalogue.plural_forms)
    return header + body.getvalue().decode().strip() + "\n"


def _string(message: Message, locale: str, domain: str, said: Mapping[object, Said]) -> Said:
    if domain == OWN_DOMAIN and locale == OWN_LANGUAGE:
        return _forms(message.id)
    return said.get(message.id, "")


def main(locales: Iterable[str]) -> None:
    """Write every catalogue of these languages, and say how much of each is still to be translated."""
    found = sources()
    for locale in locales:
        said = translations(locale)
        (LOCALES / locale / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
        for file in (LOCALES / locale / "LC_MESSAGES").glob("*.po"):
            if file.stem not in found or not is_needed(locale, file.stem):
                file.unlink()
        for domain, source in found.items():
            if not is_needed(locale, domain):
                continue
            text, file = written(locale, domain, source, said), path(locale, domain)
            if not file.exists() or file.read_text(encoding="utf-8") != text:
                file.write_text(text, encoding="utf-8")
        empty = sum(1 for message in translations(locale).values() if not message or not all(message))
        print(f"{locale}: {empty} to translate" if empty else f"{locale}: complete")


if __name__ == "__main__":
    main(sys.argv[1:])
