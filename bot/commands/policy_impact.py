"""`srdi policy impact`: who of a table of firms moves from one policy to another, and why; all that is wrong is said at once.

Nothing is judged before it is certain that the result can be written, and no half of it is ever left.
"""

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Final

from assessment.batch import NotCompiled
from assessment.library import Library, library_of, load_library
from assessment.wording import DEFAULT_LOCALE, UnknownLocale, Words, supported_locales
from bot.bulk.impact.columns import Compared
from bot.bulk.impact.page import impact_page
from bot.bulk.impact.plain_data import impact_json
from bot.bulk.impact.running import counted, nowhere
from bot.bulk.impact.samples import Disagreement
from bot.bulk.impact.sides import RefusedNames, Sides, sides_of
from bot.bulk.impact.text import impact_text
from bot.bulk.impact.view import About, View
from bot.bulk.reading.pieces import Rules, Source, Unreadable, opened
from bot.bulk.running import signals_heeded
from bot.bulk.writing.places import clashes, unwritable
from bot.bulk.writing.whole_file import WrittenByAnother, whole_files
from bot.dates import CHINA, BadDate, read_day
from bot.exits import EXIT_FAILED, EXIT_INPUT, EXIT_OK

_FORMS: Final = {".json": "json", ".html": "html", ".htm": "html"}


def policy_impact(options: argparse.Namespace) -> int:
    """Hold the table against both policies; 2 with everything that is wrong with what was asked for."""
    packs = None if options.packs is None else Path(options.packs)
    if packs is not None and not packs.is_dir():
        _say(f"--packs {packs}: there is no such folder · 没有这个文件夹")
        return EXIT_INPUT
    asked = _Asked(options, library_of() if packs is None else load_library(packs))
    if asked.faults or asked.sides is None or asked.source is None:
        _say(*asked.faults)
        return EXIT_INPUT
    return asked.told(asked.sides, asked.source)


def _say(*lines: str) -> None:
    for line in lines:
        print(f"srdi: {line}", file=sys.stderr)


class _Asked:
    """What was asked for, and everything that is wrong with it."""

    def __init__(self, options: argparse.Namespace, library: Library) -> None:
        self.options, self.library = options, library
        self.faults: list[str] = []
        self.words = self._words()
        self.out = None if options.out is None else Path(options.out)
        self.problems = self._problems()
        self._check_places()
        self.sides = self._sides()
        self.source = None if self.sides is None else self._opened(self.sides)

    def _words(self) -> Words:
        try:
            return Words(self.options.locale, self.library.catalogue)
        except UnknownLocale:
            words = Words(DEFAULT_LOCALE, self.library.catalogue)
            allowed = words.say("one of these is needed: {allowed}", allowed=", ".join(supported_locales()))
            self.faults.append(f"--locale {self.options.locale}: {allowed}")
            return words

    def _problems(self) -> Path | None:
        """Where rows go that cannot be judged; beside the result unless told otherwise."""
        if self.options.problems is not None:
            return Path(self.options.problems)
        return None if self.out is None else self.out.parent / f"{self.out.name}.problems.csv"

    def _check_places(self) -> None:
        places = [place for place in (self.out, self.problems) if place is not None]
        faults = [*clashes(places, Path(self.options.profiles)), *unwritable(places)]
        self.faults += [self.words.say(fault.message, **fault.values) for fault in faults]

    def _sides(self) -> Sides | None:
        options = self.options
        try:
            on = read_day(options.on)
        except BadDate as error:
            self.faults.append(f"--on {options.on}: {self.words.say(error.message)}")
            on = read_day(None)
        try:
            return sides_of(self.library, (getattr(options, "from"), options.to), options.region, on, options.kind)
        except RefusedNames as refused:
            self.faults += [f"--{each.fact} {each.given}: {each.said(self.words)}" for each in refused.problems]
            return None

    def _opened(self, sides: Sides) -> Source | None:
        try:
            return opened(Path(self.options.profiles), Rules(self.library, sides.region, sides.asked))
        except Unreadable as error:
            self.faults += [f"{self.options.profiles}: {said}" for said in error.said(self.words)]
            return None

    def told(self, sides: Sides, source: Source) -> int:
        """Judge the table, and write or print what came of it."""
        words, file = self.words, self.options.profiles
        try:
            return self._told(sides, source)
        except KeyboardInterrupt:
            _say(words.say("stopped: nothing was written, and what stood there before still does"))
        except WrittenByAnother as error:
            _say(words.say("{file}: another run is writing there just now", file=error.args[0]))
        except Unreadable as error:
            _say(*(f"{file}: {said}" for said in error.said(words)))
            return EXIT_INPUT
        except (NotCompiled, Disagreement) as error:
            _say(str(error))
        except OSError as error:
            _say(words.say("the result cannot be written: {reason}", reason=error))
        return EXIT_FAILED

    def _told(self, sides: Sides, source: Source) -> int:
        say = self.words.say
        _say(*(say("{name}: {value}", name=each.column, value=say(each.reason)) for each in source.ignored))
        _say(*(remark.said(self.words) for remark in source.remarks))
        places = [place for place in (self.problems, self.out) if place is not None]
        with signals_heeded(), whole_files(places) as files, nowhere() as nothing:
            problems = nothing if self.problems is None else files[self.problems].file
            tally = counted(source, Compared(sides), problems, self.words)
            named = ""
            if self.problems is not None:
                if tally.refused or tally.in_part:
                    named = str(self.problems)
                else:
                    files[self.problems].leave_out()
            about = About(Path(self.options.profiles).name, source.ignored, named)
            text = self._written(View(tally, about, self.words, with_names=self.options.with_names))
            if self.out is not None:
                if tally.judged:
                    files[self.out].file.write(text.encode())
                else:
                    files[self.out].keep_former()
        if self.out is None:
            print(text, end="")
        return self._ended(tally.judged, named)

    def _ended(self, judged: int, problems: str) -> int:
        if problems:
            _say(self.words.say("what could not be read is told row by row in {file}", file=problems))
        if judged and self.out is not None:
            _say(self.words.say("written: {file}", file=self.out))
        if not judged:
            _say(self.words.say("no row of the table could be judged"))
        return EXIT_OK if judged else EXIT_FAILED

    def _written(self, view: View) -> str:
        form = self.options.format or (_FORMS.get(self.out.suffix.lower(), "text") if self.out else "text")
        match form:
            case "json":
                return json.dumps(impact_json(view), ensure_ascii=False, indent=1) + "\n"
            case "html":
                return impact_page(view, datetime.now(CHINA))
            case _:
                return impact_text(view, datetime.now(CHINA)) + "\n"
