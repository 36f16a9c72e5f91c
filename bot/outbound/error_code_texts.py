"""The reasons in the table of the vendors' codes, as a Babel extractor: officials read them in their own language.

It reads the YAML alone; babel.cfg names it.
"""

from collections.abc import Iterator
from typing import IO

import yaml


def extract(file: IO[bytes], *_asked: object, **_options: object) -> Iterator[tuple[int, str, str, list[str]]]:
    """Line, no function, text and no comments of each reason, as Babel asks for them."""
    root = yaml.compose(file, Loader=yaml.SafeLoader)
    for node in _reasons(root):
        yield node.start_mark.line + 1, "", node.value, []


def _reasons(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == "reason" and isinstance(value, yaml.ScalarNode):
                yield value
            else:
                yield from _reasons(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _reasons(value)
