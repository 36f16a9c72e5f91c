"""The terminal: shows replies as plain lines and reads one line at a time, from a person or from a pipe.

It keeps nothing and decides nothing; what a line means is the conversation's to say.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from bot.channels.tables import tabulated
from bot.channels.wrapping import is_wide, wrapped
from flows.replies import Listing, Option, Question, Reply, Result, Shortcuts, Table, Text

PROMPT = "> "
WIDEST = 100


def columns() -> int:
    """How wide lines may be."""
    return max(20, min(shutil.get_terminal_size().columns, WIDEST))


def rendered(replies: Iterable[Reply], wide: int) -> str:
    """The replies as lines, an empty one between them."""
    return "\n\n".join("\n".join(_lines(reply, wide)) for reply in replies)


def _lines(reply: Reply, wide: int) -> Iterator[str]:
    match reply:
        case Text(text=text) | Result(text=text):
            yield from wrapped(text, wide, "  ")
        case Listing(text=text, items=items):
            yield from wrapped(text, wide)
            yield from _options(items, wide)
        case Table():
            yield from tabulated(reply, wide)
        case Shortcuts(text=text, options=options):
            if text:
                yield from wrapped(text, wide)
            yield from wrapped("  " + " · ".join(_shortcut(option) for option in options), wide)
        case Question():
            if reply.heading:
                yield from wrapped(f"— {reply.heading} —", wide)
            yield from wrapped(reply.text, wide)
            yield from _options(reply.options, wide)
            for aside in (reply.help, reply.hint):
                if aside:
                    yield from wrapped(f"  {aside}", wide)


def _options(options: Iterable[Option], wide: int) -> Iterator[str]:
    for option in options:
        yield from wrapped(f"  {_choice(option)}", wide, "   ")


def _choice(option: Option) -> str:
    """A number before the words, or the word to type, which may be all there is to read."""
    if option.key.isdigit():
        return f"{option.key}. {option.label}"
    return option.key if option.key == option.label else f"{option.key} – {option.label}"


def _shortcut(option: Option) -> str:
    if option.key == option.label:
        return option.key
    return f"{option.key}（{option.label}）" if is_wide(option.label) else f"{option.key} ({option.label})"


def converse(
    opening: Iterable[Reply], answer: Callable[[str], tuple[tuple[Reply, ...], bool]], farewell: Callable[[], str]
) -> None:
    """Show the opening, then answer line by line until the owner stops; an end of input or Ctrl-C is a way to stop too."""
    is_person = sys.stdin.isatty()
    if is_person:
        with suppress(ImportError):
            import readline  # noqa: F401 - gives input() its line editing
    for stream in (sys.stdin, sys.stdout):
        # A byte that is no character is shown as a mark and refused as an answer; it never stops the talk.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        _show(opening)
        over = False
        while not over:
            replies, over = answer(_line(is_person=is_person))
            _show(replies)
    except (EOFError, KeyboardInterrupt):
        print(f"\n{farewell()}", flush=True)
    except BrokenPipeError:
        # Nobody reads any more; what was answered is kept, and the interpreter must not complain when it closes the stream.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - lives as long as the process


def _line(*, is_person: bool) -> str:
    if is_person:
        return input(PROMPT)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    # What comes from a pipe is not seen otherwise, and a transcript reads better with it.
    print(f"{PROMPT}{line.rstrip()}", flush=True)
    return line


def _show(replies: Iterable[Reply]) -> None:
    print(f"\n{rendered(replies, columns())}\n", flush=True)
