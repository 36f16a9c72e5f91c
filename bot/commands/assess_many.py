"""`srdi assess --profiles`: a table of firms from file to file; everything that is wrong with the request is said at once.

Nothing is judged before it is certain that the result can be written; what is wrong with a row is told beside the result.
"""

import argparse
import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Final

from assessment.batch import compiled
from assessment.library import library_of
from assessment.wording import DEFAULT_LOCALE, UnknownLocale, Words, supported_locales
from bot.bulk.reading.pieces import Rules, Source, Unreadable, opened
from bot.bulk.reading.template import template
from bot.bulk.running import Done, Run
from bot.bulk.summary.numbers import Summary, summary_json
from bot.bulk.summary.report import report_html
from bot.bulk.summary.text import summary_text
from bot.bulk.writing.about import About
from bot.bulk.writing.places import Places, faults_of_new
from bot.bulk.writing.whole_file import WrittenByAnother, whole_files
from bot.dates import CHINA, BadDate, read_day
from bot.exits import EXIT_FAILED, EXIT_INPUT, EXIT_OK
from flows.told import cautions

_OF_ONE: Final = ("profile", "format")
_OF_A_RUN: Final = ("out", "problems", "report", "summary")


def assess_many(options: argparse.Namespace) -> int:
    """Judge the table, or write an empty one to fill in; 2 with everything that is wrong with what was asked for."""
    asked = _Asked(options)
    if asked.faults:
        _say(*asked.faults)
        return EXIT_INPUT
    return asked.judge() if options.template is None else asked.write_template()


def _say(*lines: str) -> None:
    for line in lines:
        print(f"srdi: {line}", file=sys.stderr)


class _Asked:
    """What was asked for, and everything that is wrong with it."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.faults: list[str] = []
        self.library = library_of()
        self.words = self._words()
        self.places = None if options.out is None else Places.of(options.out, options.problems, options.report)
        self._check_options()
        self.on = self._day()
        self._check_places()
        self.source = self._opened()

    def _words(self) -> Words:
        try:
            return Words(self.options.locale, self.library.catalogue)
        except UnknownLocale:
            words = Words(DEFAULT_LOCALE, self.library.catalogue)
            allowed = words.say("one of these is needed: {allowed}", allowed=", ".join(supported_locales()))
            self.faults.append(f"--locale {self.options.locale}: {allowed}")
            return words

    def _check_options(self) -> None:
        given = {
            name for name in (*_OF_ONE, "profiles", *_OF_A_RUN, "template") if getattr(self.options, name) is not None
        }
        modes = [name for name in ("profile", "profiles", "template") if name in given]
        say = self.words.say
        if not modes:
            self.faults.append(say("--profile FILE for one firm, or --profiles FILE for a table of firms, is needed"))
        if len(modes) > 1:
            named = ", ".join(f"--{mode}" for mode in modes)
            self.faults.append(say("{options}: only one of these at a time", options=named))
        for name in _OF_A_RUN:
            if name in given and "profiles" not in given:
                self.faults.append(say("{option} goes with --profiles alone", option=f"--{name}"))
        if "format" in given and "profile" not in given:
            self.faults.append(
                say("--format goes with --profile alone; a table's kind is told by the name of its file")
            )
        if "profiles" in given and "out" not in given:
            self.faults.append(say("--out FILE is needed: where the results are to go"))

    def _day(self) -> date | None:
        say, region, kind = self.words.say, self.options.region, self.options.kind
        on = None
        try:
            on = read_day(self.options.on)
        except BadDate as error:
            self.faults.append(f"--on {self.options.on}: {say(error.message)}")
        if region not in self.library.regions:
            allowed = say("one of these is needed: {allowed}", allowed=", ".join(self.library.regions))
            self.faults.append(f"--region {region}: {allowed}")
            return None
        if on is not None and self.library.find_ladder(region, on, kind) is None:
            first = self.library.first_day(region, kind)
            message = "no rule of the region holds on that day; the first holds from {first}"
            self.faults.append(f"--on {on}: {say(message, first=first or '?')}")
            return None
        return on

    def _check_places(self) -> None:
        if self.places is not None:
            read = Path(self.options.profiles or "")
            self.faults += [self.words.say(fault.message, **fault.values) for fault in self.places.faults(read)]

        if self.options.template is not None:
            faults = faults_of_new(Path(self.options.template), (".csv",))
            self.faults += [self.words.say(fault.message, **fault.values) for fault in faults]

    def _opened(self) -> Source | None:
        file = self.options.profiles
        if file is None or self.on is None:
            return None
        try:
            return opened(Path(file), Rules(self.library, self.options.region, self.on))
        except Unreadable as error:
            self.faults += [f"{file}: {said}" for said in error.said(self.words)]
            return None

    def write_template(self) -> int:
        """Write a table to fill in."""
        assert self.on is not None
        place, kind = Path(self.options.template), self.options.kind
        try:
            with whole_files([place]) as files:
                files[place].file.write(template(Rules(self.library, self.options.region, self.on), self.words, kind))
        except WrittenByAnother:
            _say(self.words.say("{file}: another run is writing there just now", file=place))
        except OSError as error:
            _say(self.words.say("the result cannot be written: {reason}", reason=error))
        else:
            _say(self.words.say("a table to fill in, with a row that shows how: {file}", file=place))
            return EXIT_OK
        return EXIT_FAILED

    def judge(self) -> int:
        """Judge the table and say what came of it."""
        assert self.on is not None
        assert self.places is not None
        assert self.source is not None
        region, kind = self.options.region, self.options.kind
        about = About.of(self.library, region, self.on, kind, self.words)
        _say(*cautions(about.nobody, self.words))
        say = self.words.say
        _say(*(say("{name}: {value}", name=each.column, value=say(each.reason)) for each in self.source.ignored))
        _say(*(remark.said(self.words) for remark in self.source.remarks))
        wants = self.options.summary is not None
        run = Run(self.source, compiled(self.library, region, self.on, kind), about, self.places, self._report, wants)
        try:
            done = run.done()
        except KeyboardInterrupt:
            _say(self.words.say("stopped: nothing was written, and what stood there before still does"))
        except WrittenByAnother:
            _say(self.words.say("{file}: another run is writing there just now", file=self.places.table))
        except Unreadable as error:
            _say(*(f"{self.options.profiles}: {said}" for said in error.said(self.words)))
            return EXIT_INPUT
        except OSError as error:
            _say(self.words.say("the result cannot be written: {reason}", reason=error))
        else:
            return self._told(done, self.places, about)
        return EXIT_FAILED

    def _told(self, done: Done, places: Places, about: About) -> int:
        """What came of it: how many, where, and the sums where they are wanted."""
        say_count, say = self.words.say_count, self.words.say
        if done.left_out:
            left_out = say_count("{count} row left out", "{count} rows left out", done.left_out)
            _say(say("{rows}: what is wrong with each stands in {file}", rows=left_out, file=places.problems))
        if done.in_part:
            rows = say_count("{count} row judged in part", "{count} rows judged in part", done.in_part)
            _say(say("{rows}: what could not be read stands in {file}", rows=rows, file=places.problems))
        if done.repeated:
            _say(
                say_count(
                    "{count} row repeats the code of a row above; it was judged and counted, too",
                    "{count} rows repeat the code of a row above; each was judged and counted",
                    done.repeated,
                )
            )
        if not done.judged:
            _say(say("no firm could be judged, so there is no result"))
            return EXIT_INPUT
        judged = say_count("{count} firm judged", "{count} firms judged", done.judged)
        _say(say("{firms}: {file}", firms=judged, file=places.table))
        if places.report is not None:
            _say(say("what it all comes to: {file}", file=places.report))
        if done.summary is None:
            return EXIT_OK
        if self.options.summary == "json":
            told = {**about.as_json(), **summary_json(done.summary)}
            print(json.dumps(told, ensure_ascii=False, indent=1))
        elif self.options.summary == "text":
            print(summary_text(done.summary, self.library, self.words, datetime.now(CHINA)))
        return EXIT_OK

    def _report(self, summary: Summary) -> str:
        return report_html(summary, self.library, self.words, datetime.now(CHINA))
