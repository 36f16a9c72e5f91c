"""What each messenger can show and send, as data: how long a text is, what can be tapped, and when it may be written to.

What one call of a vendor's API bears alone, such as the rate of calls or the length of a scene, stands beside that call.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.channels.splitting import Measure, utf8_bytes, utf16_units

Unit = Literal["utf8_bytes", "utf16_units"]
Opener = Literal["message", "tap"]
"""What the person did: wrote something; or tapped the menu, followed the account or scanned its code."""
_MEASURES: Final[Mapping[Unit, Measure]] = {"utf8_bytes": utf8_bytes, "utf16_units": utf16_units}
_FILE: Final = Path(__file__).with_name("capabilities.yaml")


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Limit(_Data):
    """How long a text may be, in the unit that the vendor counts in."""

    most: int = Field(ge=1)
    unit: Unit

    @property
    def measure(self) -> Measure:
        """Counts a text in that unit."""
        return _MEASURES[self.unit]

    def holds(self, text: str) -> bool:
        """Whether the text is within the limit."""
        return self.measure(text) <= self.most


class SourcedLimit(Limit):
    """A limit with who says so."""

    source: str


class Buttons(_Data):
    """How something to choose is shown, and how many and how long such buttons may be; `data` is what one sends back."""

    kind: Literal["links_in_text", "inline_keyboard", "template_card", "none"]
    most: int
    label: Limit
    data: Limit
    source: str


class Window(_Data):
    """How many messages of our own may follow, and for how long, once the user did something."""

    messages: int = Field(ge=1)
    seconds: int = Field(ge=1)
    opened_by: Opener


class Capability(_Data):
    """What one messenger can do. No windows: the user may be written to at any time."""

    text: SourcedLimit
    links: Literal["tags", "bare"]
    """Whether a link can stand behind words of its own, as in HTML, or is the address alone."""
    buttons: Buttons
    images: bool
    files: bool
    windows: tuple[Window, ...]
    windows_source: str


def capability(channel: str) -> Capability:
    """What this messenger can do."""
    return _all()[channel]


@cache
def _all() -> Mapping[str, Capability]:
    read = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, Capability]).validate_python(read)
