"""A whole message: what it states, of which facts, and whether it answers, corrects or asks what would be if.

Never a silent misreading: a piece that is not surely understood is given with the reason, and the others still stand. A
figure beside the name of another fact is never taken for the fact asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.understanding.answer import NotUnderstood, Reason, Understood
from flows.understanding.clauses import clauses, without_greetings
from flows.understanding.intents import Intent, as_change, what_is_meant
from flows.understanding.layouts import each_with_its_own, plain_points, told_unit, with_ranks
from flows.understanding.naming import Sayable, by_id, names_of
from flows.understanding.normalise import LONGEST, close_up, normalise
from flows.understanding.statements import Stated, read_statements
from flows.understanding.values import Context, value_of, without_own_name

__all__ = ["Intent", "Message", "Sayable", "Stated", "read_message"]

MOST_CLAUSES = 20
"""More than that is a document, and not a message."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is meant, and what is stated, in the order typed; a fact is stated once at most."""

    intent: Intent
    statements: tuple[Stated, ...]


def read_message(
    text: str, *, asked: Sayable | None, facts: Sequence[Sayable], last_answered: str | None, last_year: int
) -> Message:
    """Read a message; `facts` are all that it may state, the one asked among them or not: of that the options shown count.

    A figure without a name is of the fact asked; in a correction (不对，是250万) it is of the one last answered.
    """
    sayable = by_id(tuple(facts))
    if asked is not None:
        sayable = {**sayable, asked.id: asked}
    whose = asked.id if asked else ""
    if len(text) > LONGEST or not normalise(text):
        reason: Reason = "too_long" if len(text) > LONGEST else "empty"
        return Message("answer", (Stated(whose, NotUnderstood(reason, text), text[:LONGEST]),))
    names = names_of(tuple(facts) if asked is None or len(sayable) == len(facts) else (*facts, asked))
    text, unit = told_unit(without_greetings(text))
    text = each_with_its_own(plain_points(text, names, last_year), names)
    typed = clauses(text)
    if len(typed) > MOST_CLAUSES:
        return Message("answer", (Stated(whose, NotUnderstood("too_long", text), text),))
    context = Context(sayable, names, whose, sayable.get(last_answered or ""), last_year, unit)
    plain = _plain_answer(text, context)
    if plain is not None:
        return Message("answer", (plain,))
    spelled = [with_ranks(close_up(normalise(clause))) for clause in typed]
    intent, rest = what_is_meant(";".join(spelled))
    changed = as_change(rest)
    if changed is not None:
        intent = "correction" if intent == "answer" else intent
        stated = read_statements([(changed, text)], context, intent)
    else:
        left = clauses(rest)
        shown = [text] if len(left) == 1 else typed[-len(left) :] if 0 < len(left) <= len(typed) else left
        stated = read_statements(list(zip(left, shown, strict=True)), context, intent)
    if asked and intent == "answer" and not _names_any(spelled, context) and not _any_understood(stated):
        # The answer as a whole tells best why it is none.
        stated = (Stated(whose, value_of(asked, text, "answer", context), text),)
    if not stated:
        stated = (Stated(whose, NotUnderstood("other_words" if whose else "no_fact_named", text), text),)
    return Message(intent, stated)


def _names_any(spelled: Sequence[str], context: Context) -> bool:
    return any(context.mentions(clause, context.base_asked)[1] for clause in spelled)


def _any_understood(stated: Sequence[Stated]) -> bool:
    return any(isinstance(one.answer, Understood) or one.answer.reason == "yuan_or_wan" for one in stated)


def _plain_answer(text: str, context: Context) -> Stated | None:
    """The message as nothing but the answer to what is asked, unless it names something else."""
    asked = context.sayable.get(context.asked)
    if asked is None:
        return None
    answer = value_of(asked, text, "answer", context)
    is_figure = asked.type not in {"yes_no", "choice", "set"}
    if isinstance(answer, NotUnderstood):
        if is_figure and _others(text, context) == ():
            if answer.reason == "yuan_or_wan":
                return Stated(asked.id, answer, text)
            shorter = without_own_name(text, asked, context)
            answer = value_of(asked, shorter, "answer", context) if shorter else answer
            if isinstance(answer, Understood) or answer.reason == "yuan_or_wan":
                return Stated(asked.id, answer, text)
        return None
    if is_figure and what_is_meant(close_up(normalise(text))).intent != "answer":
        return None
    if not is_figure:
        return Stated(asked.id, answer, text)
    others = _others(text, context)
    if others is None:
        return None
    if others:
        # 30名员工, where the staff of the laboratory is asked: who reads it either way may be wrong.
        return Stated("", NotUnderstood("ambiguous_fact", text, (asked.id, *others)), text)
    return Stated(asked.id, answer, text)


def _others(text: str, context: Context) -> tuple[str, ...] | None:
    """The other facts that the message names; None where a year says which one it is."""
    clause = close_up(normalise(text))
    _, found = context.mentions(clause, context.base_asked)
    meant = [(mention, context.names.meant(mention, context.asked)) for mention in found]
    if any(mention.back is not None and facts != (context.asked,) for mention, facts in meant):
        return None
    return tuple(dict.fromkeys(fact for _, facts in meant for fact in facts if fact != context.asked))
