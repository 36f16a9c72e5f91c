"""Results to draw: for every region the firms that lie beside its pack, one for each way of standing to the ladder."""

from collections.abc import Iterator
from functools import cache

from assessment.judge import Assessment, judge
from assessment.library import PACKS, Library, load_library
from assessment.profile import read_firm
from assessment.wording import Words, supported_locales
from assessment.yaml_source import YamlSource
from bot.reports.shapes import ResultView
from bot.reports.view import result_view

LOCALES = supported_locales()


@cache
def shipped() -> Library:
    """All packs as they are shipped."""
    return load_library()


@cache
def results(region: str) -> tuple[Assessment, ...]:
    """Results of the region that differ in what is likely, possible and of which standing the documents are."""
    found: dict[object, Assessment] = {}
    for assessment in _golden(region):
        ladder = assessment.ladder
        kinds = [document.status(assessment.on) for document in assessment.documents]
        key = (ladder.likely and ladder.likely.tier, ladder.possible and ladder.possible.tier, *kinds)
        found.setdefault(key, assessment)
    return tuple(found.values())


def _golden(region: str) -> Iterator[Assessment]:
    library = shipped()
    for file in sorted((PACKS / region / "golden").glob("*.yaml")):
        for case in YamlSource(file, file.name).data["cases"]:
            firm = read_firm(library.catalogue, case["facts"])
            yield judge(library, region, firm, case["on"], case["kind"])


def words(locale: str) -> Words:
    """The words of a language."""
    return Words(locale, shipped().catalogue)


def view(assessment: Assessment, locale: str) -> ResultView:
    """The result as it is shown."""
    return result_view(assessment, shipped(), words(locale))
