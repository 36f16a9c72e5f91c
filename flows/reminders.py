"""Reminders: what consent is asked for, and in which words.

Pure. It is honest about what is not there yet: a wish is noted with the answers, and nothing is sent.
"""

from typing import Final

from flows.position import Position
from flows.replies import Option, Question

CONSENT_WORDS: Final = "2026-11"
"""Which words of `question` a yes was said to; another date whenever they change in meaning."""


def question(at: Position) -> Question:
    """The consent that is asked for."""
    say = at.words.say
    return Question(
        text=say("Would you like reminders, such as of application dates and of new rules?"),
        help=say(
            "Reminders are not sent from here yet. If you say yes, the wish is kept with your answers and deleted with them; "
            "nothing is sent until reminders are offered here and you are asked where to. “Unsubscribe” takes it back."
        ),
        options=(Option(key="1", label=say("yes")), Option(key="2", label=say("no"))),
    )
