"""The judged table as JSON lines for programs: each firm an object in the words of a single assessment, as far as a table has them.

Numbers are written digit by digit, never as binary floats. What a requirement says and how a gap can be closed is told by
`srdi assess --profile`, firm by firm; here stand ids, outcomes, bounds, gaps and sums.
"""

import json
from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from assessment.batch.compiled import NATIONAL
from assessment.batch.sums import TOTAL
from assessment.batch.support import MEASURE
from assessment.gap import UNITS
from assessment.presentation import CURRENCY
from bot.bulk.writing.about import About
from bot.bulk.writing.exact_text import as_number
from bot.bulk.writing.told_columns import GAP, MOVE, Column, Told
from bot.bulk.writing.whole_file import WholeFile

Part = str | pl.Expr
"""A piece of a line: fixed text, or a column that is already written as JSON."""


class JsonLines:
    """Writes judged firms as JSON lines."""

    def __init__(self, file: WholeFile, told: Told, kept: tuple[str, ...], about: About) -> None:
        self._file = file.file
        self._line = _joined(_Line(told, kept, about).parts())

    def write(self, judged: pl.DataFrame) -> None:
        """Add the firms of a piece."""
        judged.select(self._line).write_csv(self._file, include_header=False, quote_style="never")

    def finish(self) -> None:
        """Nothing is held back."""

    def stop(self) -> None:
        """Nothing is held back."""


class _Line:
    """What stands in a line."""

    def __init__(self, told: Told, kept: tuple[str, ...], about: About) -> None:
        self._told, self._kept, self._about = told, kept, about
        self._figures = {column.name: column for column in told.columns if column.holds == "figure"}

    def parts(self) -> Iterator[Part]:
        """The whole line."""
        about = self._about.as_json()
        documents = [{"id": document["id"], "status": document["status"]} for document in about["documents"]]
        basis = {key: about[key] for key in ("region", "on", "kind", "edition")}
        yield '{"row":'
        yield pl.col("row").cast(pl.String())
        if self._kept:
            yield ',"given":'
            yield pl.struct(*self._kept).struct.json_encode()
        yield "," + _json({**basis, "documents": documents})[1:-1]
        yield from self._ladder("")
        yield ',"next_tier":'
        yield _text("next_tier")
        yield from self._missing()
        national = any(column.name.startswith(NATIONAL) for column in self._told.columns)
        if national:
            yield ',"national":{'
            yield from _without_comma(self._ladder(NATIONAL))
            yield "}"
        else:
            yield ',"national":null'
        yield from self._measures()
        yield "}"

    def _ladder(self, prefix: str) -> Iterator[Part]:
        yield ',"likely_tier":'
        yield _text(f"{prefix}likely_tier")
        yield ',"possible_tier":'
        yield _text(f"{prefix}possible_tier")
        yield ',"tiers":['
        tiers = [c for c in self._told.columns if c.group == c.name and c.name.startswith(NATIONAL) == bool(prefix)]
        for place, tier in enumerate(tiers):
            yield ("," if place else "") + f'{{"id":{_json(tier.name.removeprefix(prefix))},"outcome":'
            yield _outcome(tier.name)
            yield from self._score(tier.name)
            yield ',"requirements":['
            yield from self._requirements(tier.name)
            yield "]}"
        yield "]"

    def _score(self, tier: str) -> Iterator[Part]:
        points = next((column for column in self._figures.values() if column.group == tier and column.mark), None)
        if points is None:
            yield ',"score":null'
            return
        yield ',"score":'
        yield from _ends(points, {"pass": points.mark, "max": points.most})

    def _requirements(self, tier: str) -> Iterator[Part]:
        outcomes = [c for c in self._told.columns if c.group == tier and c.holds == "outcome" and c.name != tier]
        for place, requirement in enumerate(outcomes):
            yield ("," if place else "") + f'{{"id":{_json(requirement.name.removeprefix(f"{tier}/"))},"outcome":'
            yield _outcome(requirement.name)
            yield from self._gaps(requirement.name)
            yield "}"

    def _gaps(self, requirement: str) -> Iterator[Part]:
        """Its own gap where there is one; for one that is made of others those of its comparisons, by the way to them."""
        own = self._figures.get(requirement + GAP)
        if own is not None:
            yield _where_known(own, [',"gap":', *self._gap(own)], "")
        inside = [c for c in self._figures.values() if c.name.endswith(GAP) and c.name.startswith(f"{requirement}/")]
        if inside:
            yield ',"gaps":{'
            named = [(_json(gap.name.removeprefix(f"{requirement}/").removesuffix(GAP)), gap) for gap in inside]
            said = [_where_known(gap, [f"{name}:", *self._gap(gap)], None) for name, gap in named]
            yield pl.concat_str(said, separator=",", ignore_nulls=True)
            yield "}"

    def _gap(self, gap: Column) -> Iterator[Part]:
        yield '{"by":'
        yield from _interval(gap)
        yield f',"unit":{_unit(gap)},"moves":['
        move = self._figures.get(gap.name.removesuffix(GAP) + MOVE)
        if move is not None:
            said = [f'{{"fact":{_json(move.about)},"by":', *_interval(move), f',"unit":{_unit(move)}}}']
            yield _where_known(move, said, "")
        yield "]}"

    def _missing(self) -> Iterator[Part]:
        yield ',"missing":['
        listed = []
        for failed, outcome in ((True, "not_met"), (False, "undecided")):
            for tier, steps in self._told.steps.items():
                for step in steps:
                    found = pl.col(f"{tier}/{step.name}")
                    stands = (pl.col("next_tier") == tier) & (~found if failed else found.is_null())
                    listed.append(pl.when(stands).then(pl.lit(_json({"id": step.name, "outcome": outcome}))))
        yield pl.concat_str(listed, separator=",", ignore_nulls=True)
        yield "]"

    def _measures(self) -> Iterator[Part]:
        yield ',"measures":['
        measures = [c for c in self._told.columns if c.holds == "applicability"]
        for place, measure in enumerate(measures):
            yield ("," if place else "") + f'{{"id":{_json(measure.name.removeprefix(MEASURE))},"outcome":'
            yield _text(measure.name)
            yield ',"benefit":'
            paid = self._figures.get(measure.name)
            yield "null" if paid is None else _money(paid)
            yield "}"
        yield '],"totals":{'
        totals = [c for c in self._figures.values() if c.name.startswith(TOTAL)]
        for place, total in enumerate(totals):
            yield ("," if place else "") + f"{_json(total.name.removeprefix(TOTAL))}:"
            yield _money(total)
        yield "}"


def _where_known(figure: Column, said: Iterable[Part], otherwise: str | None) -> pl.Expr:
    return (
        pl.when(pl.col(f"{figure.name}.low").is_not_null())
        .then(_joined(said))
        .otherwise(pl.lit(otherwise, pl.String()))
    )


def _money(column: Column) -> pl.Expr:
    kind = {"kind": column.about} if column.about else {}
    return _where_known(column, _ends(column, {**kind, "currency": CURRENCY}), "null")


def _unit(column: Column) -> str:
    assert column.unit is not None
    return _json(UNITS[column.unit.type])


def _ends(column: Column, more: Mapping[str, object]) -> Iterator[Part]:
    """An object of both ends and something more."""
    yield '{"low":'
    yield _number(column, ".low")
    yield ',"high":'
    yield _number(column, ".high")
    yield f",{_json(more)[1:]}"


def _interval(column: Column) -> Iterator[Part]:
    """A number, or low and high where they differ."""
    low, high = pl.col(f"{column.name}.low"), pl.col(f"{column.name}.high")
    # Written only where it differs: most figures are no range.
    farther = _written(pl.when(low != high).then(high), column)
    is_range = low.ne_missing(high)
    yield pl.when(is_range).then(pl.lit('{"low":')).otherwise(pl.lit(""))
    yield _number(column, ".low")
    yield (
        pl.when(is_range)
        .then(pl.concat_str(pl.lit(',"high":'), farther.fill_null("null"), pl.lit("}")))
        .otherwise(pl.lit(""))
    )


def _number(column: Column, end: str) -> pl.Expr:
    return _written(pl.col(f"{column.name}{end}"), column).fill_null("null")


def _written(units: pl.Expr, column: Column) -> pl.Expr:
    assert column.unit is not None
    written = as_number(units, column.unit, percent=False)
    return written.str.strip_chars_end("0").str.strip_chars_end(".") if column.unit.type == "money" else written


def _outcome(name: str) -> pl.Expr:
    said = pl.Enum(['"not_met"', '"met"', '"undecided"'])
    return pl.col(name).cast(pl.UInt8()).fill_null(2).cat.to(said).cast(pl.String())


def _text(name: str) -> pl.Expr:
    """An id, which needs no escaping, or null."""
    return pl.concat_str(pl.lit('"'), pl.col(name), pl.lit('"')).fill_null("null")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _without_comma(parts: Iterable[Part]) -> Iterator[Part]:
    for place, part in enumerate(parts):
        yield part.removeprefix(",") if not place and isinstance(part, str) else part


def _joined(parts: Iterable[Part]) -> pl.Expr:
    """The parts as one text, neighbouring fixed ones put together."""
    merged: list[Part] = []
    for part in parts:
        if merged and isinstance(part, str) and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    return pl.concat_str([pl.lit(part) if isinstance(part, str) else part for part in merged])
