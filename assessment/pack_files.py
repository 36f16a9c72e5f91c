"""Reads the files of the packs into models, noting every problem with file and line instead of stopping at the first."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assessment.facts import Catalogue, Fact
from assessment.pack_checks import Checker, check_catalogue, check_rules_meet_once
from assessment.policy import Document, Measure, MeasuresFile, Region, TiersFile
from assessment.requirement import Requirement, SizeTable
from assessment.yaml_source import PackProblem, YamlSource

M = TypeVar("M", bound=BaseModel)
FACTS_FOLDER = "facts"
SIZE_FILE = "size-2011.yaml"


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

    def jurisdictions(self) -> tuple[str, ...]:
        """The jurisdictions that have a folder here."""
        return tuple(sorted(file.parent.name for file in self.root.glob("*/region.yaml")))

    def catalogue(self) -> Catalogue:
        """The facts of all files; the same fact in two packs must be the same in every key."""
        facts: dict[str, Fact] = {}
        files = sorted((self.root / FACTS_FOLDER).glob("*.yaml")) + sorted(self.root.glob("*/facts.yaml"))
        sources: dict[str, YamlSource] = {}
        for path in files:
            source = self._source(path)
            read = self._model(_FactsFile, source)
            for name, raw in (read.facts if read else {}).items():
                fact = self._model(Fact, source, {**raw, "id": name}, ("facts", name))
                if fact is not None and name in facts and facts[name] != fact:
                    self._note(
                        source, ("facts", name), f"the fact {name!r} is defined otherwise in {sources[name].name}"
                    )
                elif fact is not None:
                    facts[name], sources[name] = fact, source
        catalogue = Catalogue(facts)
        self.problems += check_catalogue(catalogue, sources)
        return catalogue

    def region(self, name: str, catalogue: Catalogue) -> RegionPack | None:
        """One jurisdiction, checked against the catalogue."""
        folder = self.root / name
        source = self._source(folder / "region.yaml")
        region = self._model(Region, source)
        if region is not None and region.id != name:
            self._note(source, ("id",), f"the id is the folder's name, {name!r}")
        documents = [self._document(file.parent, region, catalogue) for file in sorted(folder.glob("*/document.yaml"))]
        if not documents:
            self._note(source, (), "the region has no document: add a folder with document.yaml")
        if region is None:
            return None
        self._check_measures_differ(documents, source)
        return RegionPack(region, tuple(document for document in documents if document is not None))

    def _document(self, folder: Path, region: Region | None, catalogue: Catalogue) -> DocumentPack | None:
        source = self._source(folder / "document.yaml")
        document = self._model(Document, source)
        if document is not None and document.id != folder.name:
            self._note(source, ("id",), f"the id is the folder's name, {folder.name!r}")
        known = {*(document.clauses if document else ())}
        tiers: TiersFile | None = TiersFile()
        if (folder / "tiers.yaml").exists():
            tiers_source = self._source(folder / "tiers.yaml")
            tiers = self._model(TiersFile, tiers_source)
            if tiers is not None and document is not None:
                checker = Checker(tiers_source, catalogue, known)
                checker.tiers(tiers, region)
                self._checkers.append(checker)
        measures: list[Measure] = []
        for path in sorted(folder.glob("measures*.yaml")):
            measures_source = self._source(path)
            read = self._model(MeasuresFile, measures_source)
            if read is not None and document is not None:
                checker = Checker(measures_source, catalogue, known)
                checker.measures(read.measures)
                self._checkers.append(checker)
                measures += read.measures
        for path in sorted(folder.glob("*.yaml")):
            if path.name not in ("document.yaml", "tiers.yaml") and not path.name.startswith("measures"):
                self._note(
                    self._source(path), (), "unknown file: allowed are document.yaml, tiers.yaml, measures*.yaml"
                )
        return None if document is None or tiers is None else DocumentPack(document, tiers, tuple(measures))

    def _check_measures_differ(self, documents: Sequence[DocumentPack | None], source: YamlSource) -> None:
        names = [measure.id for document in documents if document for measure in document.measures]
        for name in sorted({name for name in names if names.count(name) > 1}):
            self._note(source, (), f"two measures of this region have the id {name!r}")

    def sizes(self, nation: str) -> SizeTable | None:
        """The national size table."""
        return self._model(SizeTable, self._source(self.root / nation / SIZE_FILE))

    def check_across(self, packs: dict[str, RegionPack | None], nation: str) -> None:
        """What can be checked only when all packs are there: national tiers named, and one rule a tier, kind and day."""
        for checker in self._checkers:
            self.problems += checker.problems
        national = packs.get(nation)
        for pack in packs.values():
            if pack is not None:
                folder = self.root / pack.region.id
                for place, message in check_rules_meet_once(pack, national):
                    self.problems.append(PackProblem(self._shown(folder / place), 1, message))

    def _source(self, path: Path) -> YamlSource:
        source = YamlSource(path, self._shown(path))
        self.problems += source.problems
        return source

    def _shown(self, path: Path) -> str:
        return str(path.relative_to(self.root.parent))

    def _note(self, source: YamlSource, path: Sequence[str | int], message: str) -> None:
        self.problems.append(PackProblem(source.name, source.line(path), message))

    def _model(
        self, model: type[M], source: YamlSource, data: Any = None, place: tuple[str | int, ...] = ()
    ) -> M | None:
        if source.problems:
            return None
        try:
            return model.model_validate(source.data if data is None else data)
        except ValidationError as errors:
            for error in errors.errors():
                path = (*place, *error["loc"])
                shown = ".".join(str(step) for step in path if not (isinstance(step, str) and step[:1].isupper()))
                message = error["msg"].removeprefix("Value error, ")
                if error["type"] == "extra_forbidden":
                    message = f"unknown key; allowed here: {_allowed(model, error['loc'])}"
                self._note(source, path, f"{shown or 'file'}: {message}")
            return None


def _allowed(model: type[BaseModel], path: tuple[str | int, ...]) -> str:
    """The keys that the model at the end of a path knows."""
    current: Any = model
    for step in path[:-1]:
        if isinstance(step, str) and step[:1].isupper():
            current = next((kind for kind in Requirement.__subclasses__() if kind.__name__ == step), current)
        elif isinstance(step, str) and isinstance(current, type) and issubclass(current, BaseModel):
            found = next((f for name, f in current.model_fields.items() if step in (name, f.alias)), None)
            inner = _models_in(found.annotation) if found is not None else []
            current = inner[0] if len(inner) == 1 else current
    names = [field.alias or name for name, field in current.model_fields.items()]
    return ", ".join(name for name in names if name not in ("document", "limits"))


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models_in(part)]
