"""The shipped packs with what regions published laid over them, as one folder that loads or tells every problem."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

from assessment.coverage import coverage
from assessment.library import PACKS, Library, PackErrors, load_library
from assessment.pack_files import GOLDEN_FOLDER
from assessment.pack_golden import golden_problems
from assessment.told import told
from assessment.wording import later as _
from assessment.yaml_source import PackProblem, in_order
from bot.pack_archives import Files, files_below

T = TypeVar("T")


class Checked(NamedTuple):
    """A composition that was read: its library, None where it has problems, each with file and line."""

    library: Library | None
    problems: tuple[PackProblem, ...]


def composed(published: Mapping[str, Files], use: Callable[[Path, Library], T]) -> T:
    """Load the packs with these regions' files in the place of the shipped ones, and use the folder; raises PackErrors."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "packs"
        _write(root, published)
        return use(root, load_library(root))


def checked(published: Mapping[str, Files], region: str) -> Checked:
    """All that `srdi policy check` would say of the composition, as far as it is about the region or because of it."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "packs"
        _write(root, published)
        try:
            library = load_library(root)
        except PackErrors as errors:
            return Checked(None, _shown((*errors.problems, *golden_problems(root, None))))
        problems = [*golden_problems(root, library), *_uncovered(library, region)]
        return Checked(None if problems else library, _shown(problems))


def _write(root: Path, published: Mapping[str, Files]) -> None:
    """Golden examples speak of the shipped rules, so only those that came with a publication are taken along."""
    for folder in sorted(PACKS.iterdir()):
        if folder.is_dir() and folder.name not in published:
            shipped = {name: data for name, data in files_below(folder).items() if not _is_golden(name)}
            _write_files(root / folder.name, shipped)
    for region, files in published.items():
        _write_files(root / region, files)


def _write_files(folder: Path, files: Files) -> None:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _is_golden(name: str) -> bool:
    return GOLDEN_FOLDER in Path(name).parts


def _uncovered(library: Library, region: str) -> list[PackProblem]:
    """Clauses that nothing rests on and that do not say why."""
    pack = library.packs.get(region)
    return [
        PackProblem(
            f"packs/{region}/{document}/document.yaml",
            1,
            told(_("clause {clause}: {problem}"), clause=clause.clause, problem=clause.problem),
        )
        for document, clauses in (coverage(pack) if pack is not None else {}).items()
        for clause in clauses
        if clause.problem is not None
    ]


def _shown(problems: list[PackProblem] | tuple[PackProblem, ...]) -> tuple[PackProblem, ...]:
    """By the names that the files have in the upload."""
    return in_order(problem._replace(file=problem.file.removeprefix("packs/")) for problem in problems)
