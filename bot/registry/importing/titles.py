"""What titles are called by those who list them, and which each is in a region. Pure."""

from assessment.library import NATION, Library
from assessment.measures import HELD
from bot.registry.importing.cells import compared_title
from bot.registry.importing.headings import data


def title_names(library: Library, region: str) -> dict[str, str]:
    """What titles are called, and which each is: as the region's ladder names them, then the catalogue, then people."""
    others = _of_others(library, region)
    options = {title: name for title, name in library.catalogue[HELD].options.items() if title not in others}
    told = [(tier.name, tier.id) for tier in library.packs[region].region.tiers if tier.id in options]
    told += [(name, title) for title, name in options.items()]
    told += [(name, title) for title, names in data().titles.items() if title in options for name in names]
    names: dict[str, str] = {}
    for name, title in told:
        names.setdefault(compared_title(name), title)
    return names


def _of_others(library: Library, region: str) -> set[str]:
    """The titles that only other regions give."""
    here = {tier.id for name in (region, NATION) for tier in library.packs[name].region.tiers}
    return {tier.id for pack in library.packs.values() for tier in pack.region.tiers} - here
