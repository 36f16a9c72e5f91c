"""Which industry of the catalogue a bureau's words mean: by the label, what it lists, or a name of the national classification.

Pure. Words that may mean two of them, such as 批发和零售业, mean none.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from assessment.facts import Fact
from bot.registry.importing.headings import compared, data

_CODE_BEFORE: Final = re.compile(r"^[a-z]?[0-9]{0,4}")
_CODE_BEHIND: Final = re.compile(r"\([a-z]?[0-9]{0,4}\)$")
_LISTED: Final = re.compile(r"[（）、]")
_MADE: Final = re.compile(r".*(?<!非)制造业")
"""As the classification calls every division of manufacturing, and nothing else."""
_MANUFACTURING: Final = "制造业"


def industry_names(industry: Fact) -> Mapping[str, str]:
    """Every name that means one option alone, and which."""
    means: defaultdict[str, set[str]] = defaultdict(set)
    for option, label in industry.options.items():
        # What a label lists in brackets is each an industry; a part of 农、林、牧、渔业 alone is none.
        listed = [part for part in _LISTED.split(label) if part] if "（" in label else []
        for name in (label, *listed, *data().industries.get(option, ())):
            means[compared(name)].add(option)
    return {name: next(iter(options)) for name, options in means.items() if len(options) == 1}


def read_industry(text: str, names: Mapping[str, str]) -> str | None:
    """The option, None where the words are of none or of several; a code of the classification beside them says nothing more."""
    name = _CODE_BEHIND.sub("", _CODE_BEFORE.sub("", compared(text)))
    if name not in names and _MADE.fullmatch(name):
        name = _MANUFACTURING
    return names.get(name)
