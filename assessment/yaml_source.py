"""YAML files read exactly and with their line numbers: decimals never become binary floats, a key given twice is an error.

Whatever a file holds, reading it ends in data or in problems, never in a traceback: nesting and aliases are looked at event
by event before anything that calls itself walks over them.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from assessment.told import Told, told
from assessment.wording import later as _

_MAX_ANCHOR_NODES = 100_000
MOST_NESTED = 100
"""Levels of lists and mappings inside each other; no pack has use for a third of it."""


class PackProblem(NamedTuple):
    """Something wrong in a pack: where, and what is allowed there."""

    file: str
    line: int
    message: Told

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def in_order(problems: Iterable[PackProblem]) -> tuple[PackProblem, ...]:
    """Each problem once, by where it stands and then by what it says."""
    return tuple(sorted(set(problems), key=lambda problem: (problem.file, problem.line, str(problem.message))))


class YamlSource:
    """One YAML file: its data as plain Python values, and the line of every place in it."""

    def __init__(self, path: Path, shown_as: str) -> None:
        self.name = shown_as
        self.data: Any = None
        self.problems: list[PackProblem] = []
        self._built = 0
        self._root = self._composed(path)
        if self._root is not None:
            self.data = self._value(self._root)

    def _composed(self, path: Path) -> yaml.Node | None:
        try:
            return self._compose(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            self._report(1, told(_("there is no such file")))
        except (OSError, UnicodeDecodeError) as error:
            self._report(1, told(_("cannot be read as UTF-8 text: {problem}"), problem=str(error)))
        return None

    def _compose(self, text: str) -> yaml.Node | None:
        try:
            endless = _endless(text)
            if endless is None:
                return yaml.compose(text, Loader=_Loader)
            self._report(*endless)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            said = str(error.problem or error.context)
            self._report(mark.line + 1 if mark else 1, told(_("not valid YAML: {problem}"), problem=said))
        except yaml.reader.ReaderError as error:
            # The position counts characters in one of PyYAML's loaders, and bytes in the other.
            line = text.count("\n", 0, max(text.find(chr(error.character)), 0)) + 1
            code = f"U+{error.character:04X}"
            self._report(line, told(_("not valid YAML: the character {code} has no place in a text"), code=code))
        except yaml.YAMLError as error:
            self._report(1, told(_("not valid YAML: {problem}"), problem=str(error)))
        return None

    def _report(self, line: int, message: Told) -> None:
        self.problems.append(PackProblem(self.name, line, message))

    def _value(self, node: yaml.Node) -> Any:
        self._built += 1
        if self._built > _MAX_ANCHOR_NODES:
            if self._built == _MAX_ANCHOR_NODES + 1:
                self._report(node.start_mark.line + 1, told(_("too large once its aliases are written out")))
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item) for item in node.value]
        assert isinstance(node, yaml.ScalarNode)
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode) -> dict[Any, Any]:
        merged: dict[Any, Any] = {}
        own: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            line = key_node.start_mark.line + 1
            if key is None:
                self._report(line, told(_("a key is a plain word")))
            elif key == "<<" and isinstance(value_node, yaml.MappingNode):
                merged.update(self._mapping(value_node))
            elif key in own:
                self._report(line, told(_("the key {key!r} is given twice"), key=key))
            else:
                own[key] = self._value(value_node)
        return {**merged, **own}

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        if node.tag == "tag:yaml.org,2002:float":
            try:
                return Decimal(node.value.replace("_", ""))
            except InvalidOperation:
                return node.value
        if node.tag == "tag:yaml.org,2002:int" and not node.value.lstrip("-+").replace("_", "").isdigit():
            return node.value
        try:
            return _CONSTRUCTOR.construct_object(node)
        except (yaml.YAMLError, ValueError):
            return node.value

    def line(self, path: Sequence[str | int]) -> int:
        """The line of the deepest part of the path that is in the file."""
        node, line = self._root, 1
        for step in path:
            found: yaml.Node | None = None
            if isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    if key.value == step:
                        found, line = value, key.start_mark.line + 1
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                found = node.value[step]
                line = found.start_mark.line + 1
            if found is not None:
                node = found
        return line


def _endless(text: str) -> tuple[int, Told] | None:
    """Line and message where the text nests too deep, its aliases written out, or an alias stands inside what it names."""
    open_anchors: list[str | None] = []
    heights: list[int] = []
    height_of: dict[str, int] = {}
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        height = 0
        if isinstance(event, yaml.AliasEvent):
            if event.anchor in open_anchors:
                return line, told(_("the alias *{name} stands inside the very thing it names"), name=event.anchor or "")
            height = height_of.get(event.anchor or "", 0)
        elif isinstance(event, yaml.CollectionStartEvent):
            open_anchors.append(event.anchor)
            heights.append(0)
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, height = open_anchors.pop(), heights.pop() + 1
            if anchor is not None:
                height_of[anchor] = height
        if len(heights) + height > MOST_NESTED:
            return line, told(_("nested more than {count} levels deep"), count=MOST_NESTED)
        if heights:
            heights[-1] = max(heights[-1], height)
    return None


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONSTRUCTOR = yaml.constructor.SafeConstructor()
