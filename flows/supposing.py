"""What if: figures tried out on the answers given, told against them, and kept as answers or dropped.

Pure. What is supposed is no answer until the owner keeps it; further suppositions add to those before.
"""

from assessment.firm import Value
from assessment.judge import judge
from assessment.profile import check_value, impossible
from assessment.wording import later as _
from flows.asking import said_as_typed
from flows.entries import Entry, Supposed, SuppositionsKept
from flows.noting import Draft, Refused, restore, said_noted, value_of
from flows.position import Position, firm_of
from flows.refusals import does_not_fit
from flows.replies import Option, Reply, Shortcuts, Text
from flows.understanding import Stated
from flows.what_if import told_what_if
from flows.written import decoded, encoded


def supposed_values(at: Position) -> dict[str, Value]:
    """What is tried out so far."""
    found = {}
    for fact, written in at.standing.supposed.items():
        value = check_value(at.catalogue[fact], decoded(written))
        if not isinstance(value, list):
            found[fact] = value
    return found


def tried_out(at: Position) -> tuple[Reply, ...]:
    """What is tried out now, and what may be done with it."""
    words = at.words
    facts = words.say(", ").join(
        words.say("{fact} – {value}", fact=words.name(fact), value=words.value(fact, value))
        for fact, value in supposed_values(at).items()
    )
    said = words.say(
        "Only tried out: {facts}. “Keep” makes it your answer, “go on” drops it; or try another figure.", facts=facts
    )
    drop = Option(key=words.say("go on"), label=words.say("drop it"))
    return (Text(text=said), Shortcuts(options=(*said_as_typed((_("keep"),), words), drop)))


def suppose(at: Position, statements: tuple[Stated, ...]) -> tuple[tuple[Entry, ...], tuple[Reply, ...]]:
    """Try figures out: the entries, and what they would change or why they cannot be tried."""
    words, said = at.words, list[Reply]()
    entries: list[Entry] = []
    supposed = supposed_values(at)
    for stated in statements:
        value = value_of(at, stated)
        if isinstance(value, Refused):
            said.append(Text(text=value.why))
            continue
        given = {**at.given, **supposed, stated.fact: value}
        problems = impossible(at.catalogue, given)
        if problems:
            said.append(Text(text=does_not_fit(problems[0], given, words)))
            continue
        supposed[stated.fact] = value
        entries.append(Supposed(fact=stated.fact, value=encoded(value), beside=bool(entries)))
    if entries:
        assert at.assessment is not None
        firm = firm_of({**at.given, **supposed}, at.library)
        after = judge(at.library, at.region, firm, at.on, at.kind)
        said += told_what_if(at.assessment, after, words)
    return tuple(entries), tuple(said)


def keep(at: Position) -> Draft:
    """What was tried out becomes the answer."""
    supposed = supposed_values(at)
    draft = Draft({**at.given, **supposed}, answered=[SuppositionsKept()])
    draft.said += [said_noted(at, fact, value, at.given.get(fact)) for fact, value in supposed.items()]
    restore(at, draft)
    return draft
