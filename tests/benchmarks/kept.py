"""What was measured, as it is kept beside the page: each part with its day, its machine and what it told.

A part that is measured again takes the place of what it told before, and leaves the others as they are.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final, Self

from pydantic import BaseModel, ConfigDict

from tests.benchmarks.machine import Machine
from tests.benchmarks.told import Figure, Told

MOST_LOAD: Final = 0.25
"""Of a core each: more than that before a run begins is somebody else's work, which its figures suffer from."""


class Part(BaseModel):
    """One benchmark, and what came of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    about: str
    """What it measures and how, in sentences."""
    on: date
    seconds: float
    load: float
    """Of the machine before the run began, with nothing of ours running yet."""
    is_small: bool
    machine: Machine
    told: Told

    @property
    def is_loaded(self) -> bool:
        """Whether something else kept the machine busy."""
        return self.load > MOST_LOAD * self.machine.cores


class Measured(BaseModel):
    """All parts, by name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parts: dict[str, Part]

    @classmethod
    def read(cls, file: Path) -> Self:
        """What the file holds; nothing where there is none."""
        return cls.model_validate_json(file.read_bytes()) if file.exists() else cls(parts={})

    def write(self, file: Path) -> None:
        """Keep it."""
        file.write_text(f"{self.model_dump_json(indent=1)}\n", encoding="utf-8")

    def but(self, name: str, part: Part) -> "Measured":
        """With this part measured again."""
        return Measured(parts={**self.parts, name: part})

    def sorted(self, order: Iterable[str]) -> "Measured":
        """The parts in this order, without those that are not in it."""
        return Measured(parts={name: self.parts[name] for name in order if name in self.parts})

    @property
    def figures(self) -> dict[str, Figure]:
        """Every figure, by the name of its part and its own."""
        return {
            f"{part}/{name}": figure
            for part, measured in self.parts.items()
            for name, figure in measured.told.figures.items()
        }
