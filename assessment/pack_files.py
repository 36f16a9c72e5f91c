"""Reads the files of the packs into models, noting every problem with file and line instead of stopping at the first."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assessment.facts import Catalogue, Fact, FactType
from assessment.pack_across import check_region, check_rules
from assessment.pack_checks import Checker
from assessment.pack_facts import check_catalogue, check_sizes, circle, worked_out_from_themselves
from assessment.pack_messages import sentence
from assessment.pack_next_year import check_next_year
from assessment.policy import Document, Measure, MeasuresFile, Region, TiersFile
from assessment.requirement import SizeTable
from assessment.told import Told, told
from assessment.wording import later as _
from assessment.yaml_source import PackProblem, YamlSource

M = TypeVar("M", bound=BaseModel)
FACTS_FOLDER = "facts"
GOLDEN_FOLDER = "golden"
SIZE_FILE = "size-2011.yaml"
REGION_FILES = ("region.yaml", "facts.yaml")
DOCUMENT_FILES = ("document.yaml", "tiers.yaml", "measures*.yaml")


class DocumentPack(NamedTuple):
    """One document with its tiers, benchmarks and measures."""

    document: Document
    tiers: TiersFile
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class RegionPack:
    """One jurisdiction's folder."""

    region: Region
    documents: tuple[DocumentPack, ...]


class _FactsFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    facts: dict[str, dict[str, Any]] = Field(min_length=1)


class PackReader:
    """Reads packs under one folder and gathers their problems."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[PackProblem] = []
        self._checkers: list[Checker] = []
        self._sources: dict[str, YamlSource] = {}
        self._catalogue = Catalogue({})
        self._broken: frozenset[str] | None = frozenset()
        self._in_part: set[str] = set()

    def jurisdictions(self) -> tuple[str, ...]:
        """The jurisdictions that have a folder here."""
        return tuple(sorted(file.parent.name for file in self.root.glob("*/region.yaml")))

    def catalogue(self) -> Catalogue:
        """The facts of all files; the same fact in two packs must be the same in every key."""
        facts: dict[str, Fact] = {}
        files = sorted((self.root / FACTS_FOLDER).glob("*.yaml")) + sorted(self.root.glob("*/facts.yaml"))
        sources: dict[str, YamlSource] = {}
        broken: set[str] = set()
        is_whole = True
        for path in files:
            source = self._source(path)
            read = self._model(_FactsFile, source)
            is_whole = is_whole and read is not None
            for name, raw in (read.facts if read else {}).items():
                fact = self._fact(name, raw, source)
                if fact is None:
                    broken.add(name)
                elif name in facts and facts[name] != fact:
                    otherwise = _("the fact {fact!r} is defined otherwise in {file}")
                    self._note(source, ("facts", name), told(otherwise, fact=name, file=sources[name].name))
                else:
                    facts[name], sources[name] = fact, source
        for name in worked_out_from_themselves(facts):
            self.problems.append(circle(name, sources[name]))
            broken.add(name)
            del facts[name]
        self._catalogue = Catalogue(facts)
        self._broken = frozenset(broken) if is_whole else None
        self.problems += check_catalogue(self._catalogue, sources, self._broken)
        for name, message in check_next_year(self._catalogue, self._broken):
            said = told(_("{place}: {problem}"), place=f"{name}: next_year", problem=message)
            self._note(sources[name], ("facts", name, "next_year"), said)
        return self._catalogue

    def _fact(self, name: str, raw: dict[str, Any], source: YamlSource) -> Fact | None:
        for key in ("id", "limits"):
            if key in raw:
                message = told(_("{place}: unknown key; leave it out"), place=f"facts.{name}.{key}")
                self._note(source, ("facts", name, key), message)
        if raw.get("type") not in get_args(FactType):
            allowed = ", ".join(repr(kind) for kind in get_args(FactType))
            message = told(_("{place}: allowed are {allowed}"), place=f"facts.{name}.type", allowed=allowed)
            self._note(source, ("facts", name, "type"), message)
            return None
        return self._model(Fact, source, {**raw, "id": name}, ("facts", name))

    def region(self, name: str, catalogue: Catalogue) -> RegionPack | None:
        """One jurisdiction, checked against the catalogue."""
        folder = self.root / name
        source = self._source(folder / "region.yaml")
        region = self._model(Region, source)
        if region is not None and region.id != name:
            self._note(source, ("id",), told(_("the id is the folder's name, {name!r}"), name=name))
        documents = [self._document(file.parent, region, catalogue) for file in sorted(folder.glob("*/document.yaml"))]
        if not documents:
            self._note(source, (), told(_("the region has no document: add a folder with document.yaml")))
        if None in documents:
            self._in_part.add(name)
        self._check_measures_differ(folder)
        if region is None:
            return None
        return RegionPack(region, tuple(document for document in documents if document is not None))

    def _document(self, folder: Path, region: Region | None, catalogue: Catalogue) -> DocumentPack | None:
        source = self._source(folder / "document.yaml")
        document = self._model(Document, source)
        if document is not None and document.id != folder.name:
            self._note(source, ("id",), told(_("the id is the folder's name, {name!r}"), name=folder.name))
        known = {*(document.clauses if document else ())}
        tiers: TiersFile | None = TiersFile()
        if (folder / "tiers.yaml").exists():
            tiers_source = self._source(folder / "tiers.yaml")
            tiers = self._model(TiersFile, tiers_source)
            if tiers is not None and document is not None:
                checker = Checker(tiers_source, catalogue, known, self._broken)
                checker.tiers(tiers, region)
                self._checkers.append(checker)
        measures: list[Measure] = []
        for path in sorted(folder.glob("measures*.yaml")):
            measures_source = self._source(path)
            read = self._model(MeasuresFile, measures_source)
            if read is not None and document is not None:
                checker = Checker(measures_source, catalogue, known, self._broken)
                checker.measures(read.measures)
                self._checkers.append(checker)
                measures += read.measures
        return None if document is None or tiers is None else DocumentPack(document, tiers, tuple(measures))

    def _check_measures_differ(self, folder: Path) -> None:
        first: dict[str, str] = {}
        for file in sorted(folder.glob("*/document.yaml")):
            for path in sorted(file.parent.glob("measures*.yaml")):
                source = self._sources[self._shown(path)]
                for index, name in enumerate(_ids_of_measures(source.data)):
                    place = ("measures", index, "id")
                    if name and name in first:
                        message = _("two measures of this region have the id {name!r}: the first is in {place}")
                        self._note(source, place, told(message, name=name, place=first[name]))
                    else:
                        first[name] = f"{source.name}:{source.line(place)}"

    def sizes(self, nation: str) -> SizeTable | None:
        """The national size table."""
        source = self._source(self.root / nation / SIZE_FILE)
        table = self._model(SizeTable, source)
        if table is not None:
            self.problems += check_sizes(table, source, self._catalogue, self._broken)
        return table

    def check_across(self, packs: dict[str, RegionPack | None], nation: str) -> None:
        """What can be checked only when all packs are there: names of other packs, rules that meet, files nobody reads."""
        for checker in self._checkers:
            self.problems += checker.problems
        national = packs.get(nation)
        for name, pack in packs.items():
            folder = self.root / name
            self._check_files(folder, nation)
            if pack is not None:
                documents = {file.parent.name for file in folder.glob("*/document.yaml")}
                is_whole = name not in self._in_part
                for misfit in (*check_region(pack, documents), *check_rules(pack, national, is_whole=is_whole)):
                    self._note(self._sources[self._shown(folder / misfit.file)], misfit.place, misfit.message)
        allowed = told(_("{files}, and regions with a region.yaml"), files=FACTS_FOLDER)
        self._check_names(self.root, (), allowed, "region.yaml", FACTS_FOLDER)
        if (self.root / FACTS_FOLDER).is_dir():
            self._check_names(self.root / FACTS_FOLDER, ("*.yaml",), "*.yaml")

    def _check_files(self, folder: Path, nation: str) -> None:
        files = (*REGION_FILES, SIZE_FILE) if folder.name == nation else REGION_FILES
        named = ", ".join((*files, GOLDEN_FOLDER))
        allowed = told(_("{files}, and documents with a document.yaml"), files=named)
        self._check_names(folder, files, allowed, "document.yaml", GOLDEN_FOLDER)
        for document in sorted(folder.glob("*/document.yaml")):
            self._check_names(document.parent, DOCUMENT_FILES, ", ".join(DOCUMENT_FILES))

    def _check_names(
        self, folder: Path, files: Sequence[str], allowed: Told | str, inside: str = "", known: str = ""
    ) -> None:
        """Note what nobody would read: other files, and folders that lack the file `inside` and are not the one known."""
        for path in sorted(folder.iterdir()):
            if path.name.startswith((".", "__")):
                continue
            if path.is_dir():
                is_read = path.name == known or bool(inside and (path / inside).exists())
            else:
                is_read = any(fnmatch(path.name, pattern) for pattern in files)
            if not is_read:
                message = (
                    told(_("unknown folder: allowed here are {allowed}"), allowed=allowed)
                    if path.is_dir()
                    else told(_("unknown file: allowed here are {allowed}"), allowed=allowed)
                )
                self.problems.append(PackProblem(self._shown(path), 1, message))

    def _source(self, path: Path) -> YamlSource:
        source = YamlSource(path, self._shown(path))
        self.problems += source.problems
        self._sources[source.name] = source
        return source

    def _shown(self, path: Path) -> str:
        return str(path.relative_to(self.root.parent))

    def _note(self, source: YamlSource, path: Sequence[str | int], message: Told) -> None:
        self.problems.append(PackProblem(source.name, source.line(path), message))

    def _model(
        self, model: type[M], source: YamlSource, data: Any = None, place: tuple[str | int, ...] = ()
    ) -> M | None:
        found, problems = read_model(model, source, source.data if data is None else data, place)
        self.problems += problems
        return found


def read_model(
    model: type[M], source: YamlSource, data: Any, place: tuple[str | int, ...] = ()
) -> tuple[M | None, list[PackProblem]]:
    """The data as a model, or each thing that is wrong with it; nothing new of a file that could not be read."""
    if source.problems:
        return None, []
    try:
        return model.model_validate(data), []
    except ValidationError as errors:
        return None, [
            PackProblem(source.name, source.line((*place, *error["loc"])), sentence(model, error, place))
            for error in errors.errors()
        ]


def _ids_of_measures(data: Any) -> list[str]:
    """The ids as written, also of a file that has other problems; an empty one where there is none to compare."""
    measures = data.get("measures") if isinstance(data, dict) else None
    listed = measures if isinstance(measures, list) else []
    ids = [measure.get("id") if isinstance(measure, dict) else None for measure in listed]
    return [name if isinstance(name, str) else "" for name in ids]
