"""What this process remembers to spare work, all of it worked out from answers: let go when somebody's answers are deleted.

Other processes let go of theirs as newer talks push it out; no name stands beside it anywhere.
"""

from bot.reports import typesetting
from flows import position
from flows.understanding import bare, commands, normalise, typed


def forget() -> None:
    """Remember nothing that was typed, or worked out from answers."""
    position.forget()
    for words in (normalise, bare, commands, typed):
        words.forget()
    typesetting.forget()
