"""Messages that steer the talk instead of answering: back, why, I don't know, start again …

Only a whole message is a command, so that an answer that happens to hold such a word stays an answer.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from flows.understanding.bare import bare, shorter_forms
from flows.understanding.command_words import ANOTHER_REGION, LANGUAGES, WITHDRAWN, WORDS, CommandName
from flows.understanding.normalise import LONGEST, close_up, normalise


@dataclass(frozen=True, slots=True)
class Command:
    """What is asked for; for `change` also which answer, for `resume` the code, for `language` the locale.

    For `withdraw` it is the purpose, for that and for `update_firm` also the firm's number: "facts 2".
    Languages are "zh_Hans", "zh_Hant" and "en". The argument is empty where none is said; a code is in capitals, ungrouped.
    """

    name: CommandName
    argument: str = ""


def _table() -> dict[str, Command]:
    """Each wording, and the same without the polite words that a message is read without."""
    told = [(word, Command(name)) for name, words in WORDS.items() for word in words.split()]
    told += [(word, Command(CommandName.LANGUAGE, tag)) for tag, words in LANGUAGES.items() for word in words.split()]
    told += [(word, Command(CommandName.WITHDRAW, what)) for what, words in WITHDRAWN.items() for word in words.split()]
    told += [(word, Command(CommandName.CHANGE, "地区")) for word in ANOTHER_REGION.split()]
    return {bare(word.replace("_", " ")): command for word, command in told}


_COMMANDS: Final = _table()
_MARKS_ALONE: Final = {"?": CommandName.HELP, "??": CommandName.HELP, "???": CommandName.HELP}
# 改制, 改造 and their like begin an answer, not a wish to change one.
_CHANGE: Final = re.compile(
    r"(?:修改一下|更改一下|改一下|改改|修改|更改|更正|改(?![制革造进良善装建])|换到|切换到"
    r"|(?:switch to|change|edit|correct)(?: |(?=[一-鿿]))(?:my |the |our )?(?:answer (?:to|on|about|for) )?)"
    r"(?P<argument>.+)"
)
# 研发改成250万 and "change R&D to 2.5 million" state the new figure, and are read as messages.
_GIVES_FIGURE: Final = re.compile(
    r"^(?:成|为|到|至|是)|.(?:改成|改为|为|成|到|至|是| to | into |=).*[0-9零一二两三四五六七八九十百千万亿半]"
)
_CODE: Final = r"(?P<code>(?:[0-9a-z][- ]?){7,11}[0-9a-z])"
_RESUME: Final = re.compile(
    rf"(?:继续|接着做?|接续|恢复|继续码|接续码|resume|continue|go on|code)(?:[\s:,是]|代?码|with|code)*{_CODE}"
)
_IN_NO_CODE: Final = frozenset("01ilo")
"""Left out of codes, since they look alike; a word has them soon."""
_NUMBERED: Final = re.compile(r"(?P<command>.*?) ?(?P<number>[1-9][0-9]?)")
_OF_ONE_FIRM: Final = frozenset({CommandName.WITHDRAW, CommandName.UPDATE_FIRM})
_CHANGE_THIS: Final = re.compile(r"(?:把|将)(?P<argument>.+?)(?:修改|更改|更正|改)")


def forget() -> None:
    """Remember nothing typed any more."""
    understand_command.cache_clear()


@lru_cache(maxsize=1024)
def understand_command(text: str) -> Command | None:
    """Give the command that the whole message is, or None; kept, since it is asked again wherever words might be an answer."""
    if len(text) > LONGEST:
        return None
    plain = normalise(text)
    if plain in _MARKS_ALONE:
        return Command(_MARKS_ALONE[plain])
    forms = list(shorter_forms(bare(text)))
    said = _said_as_it_is(forms)
    if said is not None:
        return said
    for form in forms:
        numbered = _NUMBERED.fullmatch(form)
        command = _COMMANDS.get(numbered["command"]) if numbered else None
        if numbered and command and command.name in _OF_ONE_FIRM:
            return Command(command.name, f"{command.argument} {numbered['number']}".strip())
    resumed = _RESUME.fullmatch(close_up(plain))
    if resumed and _is_code(resumed["code"]):
        return Command(CommandName.RESUME, re.sub("[- ]", "", resumed["code"]).upper())
    for form in forms[::-1]:
        match = _CHANGE.fullmatch(form) or _CHANGE_THIS.fullmatch(form)
        if match and match["argument"].strip() and not _GIVES_FIGURE.search(match["argument"]):
            return Command(CommandName.CHANGE, match["argument"].strip())
    return None


def says_unknown(text: str) -> bool:
    """Whether the whole message is the command for what is not known."""
    said = _said_as_it_is(shorter_forms(bare(text)))
    return said is not None and said.name is CommandName.DONT_KNOW


def _said_as_it_is(forms: Iterable[str]) -> Command | None:
    """The command of which one of these is a wording."""
    return next((_COMMANDS[form] for form in forms if form in _COMMANDS), None)


def _is_code(typed: str) -> bool:
    """Whether this may be a code, with a slip in it perhaps, and not a word: continue something."""
    return any(character in "0123456789-" for character in typed) or not _IN_NO_CODE & set(typed)
