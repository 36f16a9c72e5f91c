"""The texts of a pack file that readers see, as a Babel extractor: every Chinese text but those that nobody translates.

It reads the YAML alone, so that a pack with mistakes can be translated too. babel.cfg names it.
"""

import re
from collections.abc import Iterator
from typing import IO, Final

import yaml

HAN: Final = re.compile(r"[\u4e00-\u9fff]")
NOT_TRANSLATED: Final = frozenset({"called", "clause"})
"""Keys whose Chinese is no text of its own: names that an owner may type, and labels that stand among a document's clauses."""
LABELS: Final = "clauses"
"""The key whose own keys are read too: the labels of clauses."""
_AS_PRINTED: Final = re.compile(r"[一二三四五六七八九十]+(\([一二三四五六七八九十]+\))?[0-9]*|[0-9_,.]+[万亿]")
"""Numbers of clauses, which every language shows as the document prints them, and sums of money."""


def extract(file: IO[bytes], *_asked: object, **_options: object) -> Iterator[tuple[int, str, str, list[str]]]:
    """Line, no function, text and no comments of each text, as Babel asks for them."""
    root = yaml.compose(file, Loader=yaml.SafeLoader)
    for node in _texts(root):
        yield node.start_mark.line + 1, "", node.value, []


def _texts(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == LABELS and isinstance(value, yaml.MappingNode):
                for label, _ in value.value:
                    yield from _texts(label)
            if key.value not in NOT_TRANSLATED:
                yield from _texts(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _texts(value)
    elif isinstance(node, yaml.ScalarNode) and HAN.search(node.value) and not _AS_PRINTED.fullmatch(node.value):
        yield node
