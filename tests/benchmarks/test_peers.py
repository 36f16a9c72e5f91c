"""Other people's libraries that are only measured beside ours are no part of the product."""

import re
import tomllib
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
IMPORTED_AS: Final = {
    "common-expression-language": "cel",
    "json-logic-qubit": "json_logic",
    "openfisca-core": "openfisca_core",
    "zen-engine": "zen",
}
"""Where the name of a library's modules is another than its own."""
_NAME: Final = re.compile(r"^[\w.-]+", re.MULTILINE)
_IMPORT: Final = re.compile(r"^\s*(?:from ([\w.]+) import |import ([\w.]+))", re.MULTILINE)


def imported(*folders: str) -> set[str]:
    """The libraries that modules in these folders import, wherever in them."""
    texts = [file.read_text(encoding="utf-8") for folder in folders for file in (ROOT / folder).rglob("*.py")]
    return {(name or other).partition(".")[0] for text in texts for name, other in _IMPORT.findall(text)}


def test_the_product_imports_nothing_that_only_peers_need() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ours = {match[0].lower() for each in project["dependencies"] if (match := _NAME.match(each))}
    asked = {name.lower() for name in _NAME.findall((ROOT / "requirements" / "peers.in").read_text(encoding="utf-8"))}
    peers = {IMPORTED_AS.get(name, name.replace("-", "_")) for name in asked - ours}
    # Each is a name that peers import indeed, so that none is overlooked for being spelt otherwise.
    assert peers <= imported("tests/peers")
    assert len(peers) > 8
    assert imported("assessment", "flows", "bot") & peers == set()
