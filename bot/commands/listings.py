"""`srdi regions` and `srdi questions`: what can be chosen and what is asked, for people and for programs."""

import argparse
import json

from assessment.library import library_of
from assessment.listing import questions_of, regions_of
from assessment.wording import Words
from bot.exits import EXIT_OK


def regions(options: argparse.Namespace) -> int:
    """The regions, their documents and their tiers, the lowest first."""
    library = library_of()
    words = Words(options.locale, library.catalogue)
    listed = regions_of(library, words)
    if options.format == "json":
        print(json.dumps(listed, ensure_ascii=False, indent=1))
    else:
        for region in listed:
            tiers = " < ".join(f"{tier['name']} ({tier['id']})" for tier in region["tiers"])
            print(f"{region['id']}: {region['name']}: {tiers}")
    return EXIT_OK


def questions(options: argparse.Namespace) -> int:
    """Every fact that the region's rules look at, with type, unit, limits and question."""
    library = library_of(options.region)
    words = Words(options.locale, library.catalogue)
    listed = questions_of(library, options.region, words)
    if options.format == "json":
        print(json.dumps(listed, ensure_ascii=False, indent=1))
    else:
        for fact in listed:
            allowed = f" ({', '.join(option['id'] for option in fact['options'])})" if fact["options"] else ""
            print(f"{fact['id']} [{fact['type']}]{allowed}: {fact['question'] or fact['name']}")
    return EXIT_OK
