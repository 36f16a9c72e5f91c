"""Which of our languages a request asks for, from its Accept-Language header. It never fails.

Who says nothing of languages gets the default. Who names languages, and none of ours, reads no Chinese, but perhaps English.
"""

import re

from assessment.wording import DEFAULT_LOCALE, FOR_OTHERS, UnknownLocale, find_locale

_RANGE = re.compile(r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*")
MOST_READ = 200
"""Characters of the header that are looked at; browsers send far fewer."""


def accepted_locale(header: str | None) -> str:
    """The supported locale that the caller likes best."""
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate((header or "")[:MOST_READ].split(",")):
        found = _RANGE.fullmatch(part)
        if found and float(found[2] or 1):
            wanted.append((-float(found[2] or 1), place, found[1]))
    for _, _, tag in sorted(wanted):
        try:
            return find_locale(tag)
        except UnknownLocale:
            continue
    return FOR_OTHERS if wanted else DEFAULT_LOCALE
