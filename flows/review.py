"""The answers so far, to be looked over and changed: those known, those left open, and those set aside because they no longer fit.

Pure: a position in, a list out.
"""

from assessment.profile import check_value
from flows.position import Position
from flows.replies import Listing, Option, Reply, Text
from flows.written import decoded


def reviewed_facts(position: Position) -> dict[str, str]:
    """The facts dealt with, in order, then those not known, then those set aside; each as it is shown."""
    words, standing = position.words, position.standing
    known = {
        fact: words.say("{fact}: {value}", fact=words.name(fact), value=words.value(fact, position.given[fact]))
        for fact in standing.order
        if fact in position.given
    }
    unknown = {
        fact: words.say("{fact}: not known yet", fact=words.name(fact))
        for fact in standing.not_known
        if fact in position.catalogue
    }
    aside = {}
    for fact, kept in standing.set_aside.items():
        value = check_value(position.catalogue[fact], decoded(kept.value)) if fact in position.catalogue else []
        if not isinstance(value, list):
            said = words.value(fact, value)
            aside[fact] = words.say("{fact}: {value}, set aside: does not fit now", fact=words.name(fact), value=said)
    return known | unknown | aside


def answers(position: Position) -> Reply:
    """What was answered so far, to be looked over and changed."""
    say = position.words.say
    items = tuple(Option(key=str(i), label=label) for i, label in enumerate(reviewed_facts(position).values(), 1))
    if not items:
        return Text(text=say("Nothing is answered yet. Type “go on”."))
    return Listing(text=say("Your answers. Type a number to change that one, or “go on”:"), items=items)
