"""What this process remembers to spare work, all of it worked out from answers: let go when somebody's answers are deleted.

Other processes let go of theirs as newer talks push it out; no name stands beside it anywhere.
"""

from bot.reports import typesetting
from flows import position


def forget() -> None:
    """Remember nothing that was worked out from answers."""
    position.forget()
    typesetting.forget()
