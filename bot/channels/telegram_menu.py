"""The commands that Telegram offers beside the field to type in: each is words of the talk, spelled as a command has to be."""

from typing import Final

from telegram import BotCommand

from assessment.wording import Words
from assessment.wording import later as _

LANGUAGES: Final = {"": "en", "zh": "zh_Hans_CN"}
"""Which menu is for which language of a client; Telegram tells no scripts apart, and the first is for all others."""
BY_CHAT: Final = frozenset({"zh_Hant_TW"})
"""Languages whose menu can only be given to each chat by itself."""
_COMMANDS: Final = (
    ("result", _("Your result so far")),
    ("review", _("Your answers; any of them can be changed")),
    ("back", _("Undo the last step")),
    ("why", _("Why this is asked, with the clause")),
    ("quick_look", _("Six questions at most, then a first picture")),
    ("continue_elsewhere", _("Go on with another device, by a code")),
    ("person", _("Whom to ask, and what to show them")),
    ("language", _("Another language")),
    ("help", _("What you can say")),
    ("restart", _("Begin again from the start")),
    ("delete_my_data", _("Delete everything kept here, after you confirm")),
)


def menu(words: Words) -> list[BotCommand]:
    """The commands in one language."""
    return [BotCommand(command, words.say(message)) for command, message in _COMMANDS]
