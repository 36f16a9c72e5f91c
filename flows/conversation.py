"""One turn of the talk: the log and a message in, new entries and replies out.

Pure, and it never raises whatever is typed. A message either appends what it surely means, or nothing and says why.
"""

import re
from fractions import Fraction
from typing import Final, NamedTuple

from assessment.facts import Fact
from assessment.firm import Value
from assessment.profile import Problem, check_value, impossible
from assessment.quantity import Interval, Number
from flows import prompts
from flows.chart import Place
from flows.commands import steer
from flows.position import Ground, Position, position
from flows.questionnaire import unfit_elsewhere
from flows.refusals import does_not_fit, not_understood, out_of_bounds
from flows.replies import Reply, Text
from flows.session import Answered, Log, RegionChosen, Restarted, SetAside, WentOn, encoded
from flows.steps import Turn, again, names, on, reopen, tightness
from flows.understanding import EchoHint, NotUnderstood, Span, understand, understand_command

_GO_ON: Final = frozenset({"继续", "繼續", "好", "好的", "go on", "continue", "ok", "next"})
_NOT: Final = ("不", "没", "非", "not", "n't")
_UNIT: Final = re.compile(
    r"[元块塊圆圓币幣万萬亿億¥￥ｗＷ]|yuan|rmb|cny|million|(?<![a-z])[wkm](?![a-z])", re.IGNORECASE
)
_FEWER_THAN_A_UNIT: Final = 10_000
"""Below this, a sum without a unit may just as well be counted in wan, as firms do."""
_YEAR: Final = re.compile("大前年|前年|(?:去|上|上一)年(?:全年|年底|度|末|底)?|[今本]年")
_FILLERS: Final = frozenset("我们公司企业的是有共总计合为就全了 :：,，、")
_VERBS: Final = frozenset("花赚挣欠钱")
"""Fillers where the question itself uses them."""
_NEVER_DROPPED: Final = frozenset("零一二两三四五六七八九十百千万亿半几0123456789大概约上下以多少不没无近超过至到前")
"""Characters that make a figure, or change what it means."""
MOST_YEARS: Final = 500
"""No firm is older, so more is a slip: a sum of money typed where years are asked."""
_NONE_OF_THEM: Final = frozenset({"0", "０", "零"})


def opening(log: Log, ground: Ground) -> tuple[Reply, ...]:
    """What is said before the first message: a greeting, or where the talk was left."""
    at = position(log, ground)
    begun = at.standing.region is not None
    return (*(prompts.welcome_back(at) if begun else prompts.greeting(at)), *prompts.prompt(at))


def turn(log: Log, message: str, ground: Ground) -> Turn:
    """Take one message."""
    at = position(log, ground)
    text = message.strip()
    if not text:
        return Turn((), prompts.prompt(at))
    command = understand_command(text)
    if command is not None and not _is_an_option(text, at):
        return steer(at, command)
    match at.standing.state:
        case Place.NOTICE | Place.LANGUAGE | Place.REGION | Place.ERASED:
            return _choose_region(at, text)
        case Place.ASKING:
            return _answer(at, text)
        case Place.REVIEWING:
            return _pick(at, text)
        case _:
            return again(at, at.words.say("There is no question open."))


def _is_an_option(text: str, at: Position) -> bool:
    """Whether the words are just what an option shown says, which then goes before a command."""
    return (
        at.standing.state is Place.ASKING
        and at.question is not None
        and text in prompts.labels(at.question, at).values()
    )


def _choose_region(at: Position, text: str) -> Turn:
    region = _region_named(at, text)
    if region is None:
        return again(at, at.words.say("I do not have that region yet; please choose one of these."))
    entries: Log = (RegionChosen(region=region),)
    now = position((*at.log, *entries), at.ground)
    if now.no_rule is not None:
        return Turn((), (Text(text=prompts.no_rule(region, now)), *prompts.prompt(_without_region(at))))
    unfit = unfit_elsewhere(at.standing, at.ground.library, region)
    entries += tuple(SetAside(fact=fact) for fact in unfit)
    said = at.words.say(
        "These answers were about the other region and are asked anew: {facts}.", facts=names(unfit, at.words)
    )
    return on(at, entries, prompts.region_chosen(now), said if unfit else "")


def _region_named(at: Position, text: str) -> str | None:
    """The region by number, id or name in either language, or the only one that the words speak of (我们在杭州)."""
    packs = at.ground.library.packs
    shown = prompts.regions(at)
    in_chinese = {region: packs[region].region.name for region in shown}
    for called in (shown, in_chinese):
        chosen = understand(text, "choice", called)
        if not isinstance(chosen, NotUnderstood):
            return str(chosen.value)
    if any(word in text for word in _NOT):
        return None
    spoken_of = {
        region
        for called in (shown, in_chinese)
        for region, name in called.items()
        if name.removesuffix("市").removesuffix("省").casefold() in text.casefold()
    }
    return spoken_of.pop() if len(spoken_of) == 1 else None


def _without_region(at: Position) -> Position:
    """The same place without a second word on a region that had no rule before."""
    return at if at.no_rule is None else position((*at.log, Restarted()), at.ground)


def _answer(at: Position, text: str) -> Turn:
    assert at.question is not None
    fact = at.catalogue[at.question]
    taken = _read(text, fact, at)
    if isinstance(taken, _Refused):
        return _once_more(at, taken.why)
    value = taken.value
    set_aside = _displaced(fact.id, value, at)
    if isinstance(set_aside, _Refused):
        return _once_more(at, set_aside.why)
    entries: Log = (Answered(fact=fact.id, value=encoded(value)),)
    entries += tuple(SetAside(fact=other) for other in set_aside)
    words = at.words
    noted = words.say("Noted: {fact} {value}", fact=words.name(fact.id), value=words.value(fact.id, value))
    if taken.hint in prompts.HOW_READ:
        noted += words.say(" ({how})", how=words.say(prompts.HOW_READ[taken.hint]))
    no_longer = words.say("This no longer fits and is set aside: {facts}.", facts=names(set_aside, words))
    return on(at, entries, noted, no_longer if set_aside else "")


def _once_more(at: Position, why: str) -> Turn:
    """Why an answer was not taken, and the question again, without what was read a moment ago."""
    assert at.question is not None
    asked = prompts.question(at.question, at).model_copy(update={"heading": "", "help": ""})
    return Turn((), (Text(text=why), asked))


class _Taken(NamedTuple):
    """A value, and how it was read."""

    value: Value
    hint: EchoHint


class _Refused(NamedTuple):
    """Why an answer cannot be taken."""

    why: str


def _read(text: str, fact: Fact, at: Position) -> _Taken | _Refused:
    """The value that the message surely gives."""
    options = prompts.labels(fact.id, at)
    if fact.type == "set" and text in _NONE_OF_THEM:
        return _Taken(frozenset(), "exact")
    understood = understand(text, fact.type, options, last_year=at.ground.last_year)
    if isinstance(understood, NotUnderstood) and options and not at.words.is_chinese:
        # The options as the policies write them, for who reads English and answers in Chinese.
        in_chinese = {option: fact.options.get(option, option) for option in options}
        second = understand(text, fact.type, in_chinese, last_year=at.ground.last_year)
        understood = understood if isinstance(second, NotUnderstood) else second
    if isinstance(understood, NotUnderstood):
        rest = _without_its_name(text, fact, at) if fact.type == "money" else ""
        if rest and understood.reason == "other_words":
            return _read(rest, fact, at)
        return _Refused(not_understood(understood, fact, options, at.words))
    bare = _sum_without_unit(text) if fact.type == "money" else None
    if bare is not None:
        yuan, wan = (
            at.words.value(fact.id, Interval(*(None if end is None else end * times for end in bare)))
            for times in (1, _FEWER_THAN_A_UNIT)
        )
        return _Refused(at.words.say("Is that {yuan} or {wan}? Please type it with its unit.", yuan=yuan, wan=wan))
    read = understood.value
    if fact.type == "years" and _longest(read) > MOST_YEARS:
        return _Refused(not_understood(NotUnderstood("too_large", text), fact, options, at.words))
    value = check_value(fact, {"low": read.low, "high": read.high} if isinstance(read, Span) else read)
    if isinstance(value, list):
        return _Refused(out_of_bounds(fact, at.words))
    return _Taken(value, understood.echo_hint)


def _without_its_name(text: str, fact: Fact, at: Position) -> str:
    """The answer without the fact's own name before it (营收3500万); nothing where it may name another fact or year."""
    dropped = (_FILLERS | set(fact.name) | _VERBS & set(fact.question)) - _NEVER_DROPPED
    # A sign stays with its figure, even where the name holds the same character (负债).
    named = re.match(f"(?:{_YEAR.pattern}|[{re.escape(''.join(sorted(dropped)))}])+(?<!负)", text)
    if named is None or not _years(named[0]) <= _years(fact.name):
        return ""
    letters = "".join(letter for letter in _YEAR.sub("", named[0]) if letter not in _FILLERS | _VERBS)
    if letters:
        sums = (other for other in at.catalogue.values() if other.type == "money" and other.question)
        held_in = {other.id: tightness(letters, _YEAR.sub("", other.name)) for other in sums}
        own = held_in[fact.id]
        if own is None or any(stretch is not None and stretch < own for stretch in held_in.values()):
            return ""
    return text[named.end() :]


def _years(text: str) -> set[str]:
    """The years spoken of, each by one name."""
    return {re.sub("^[去上].*", "去年", year) for year in _YEAR.findall(text)}


def _sum_without_unit(text: str) -> tuple[Number | None, Number | None] | None:
    """The ends of a small sum that is typed as a number alone, which may be yuan or wan; None for any other."""
    if _UNIT.search(text):
        return None
    # As points, since a part of a yuan is rounded away: 0.35 is no more nought than 3500 is.
    understood = understand(text, "points")
    read = None if isinstance(understood, NotUnderstood) else understood.value
    if isinstance(read, Span):
        ends = (read.low, read.high)
    elif isinstance(read, int | Fraction):
        ends = (read, read)
    else:
        return None
    told = [end for end in ends if end]
    return ends if told and all(0 < end < _FEWER_THAN_A_UNIT for end in told) else None


def _longest(read: object) -> Number:
    end = (
        read.high if isinstance(read, Span) and read.high is not None else read.low if isinstance(read, Span) else read
    )
    return end if isinstance(end, int | Fraction) else 0


def _displaced(fact: str, value: Value, at: Position) -> tuple[str, ...] | _Refused:
    """Later answers that cannot stand beside a changed one; a refusal where an earlier one, or a first answer, is at odds."""
    given = {**at.given, fact: value}
    order = list(at.standing.order)
    displaced = []
    for problem in impossible(at.catalogue, given):
        other = _other(problem, fact)
        if fact not in at.given or order.index(other) < order.index(fact):
            to_change = at.words.say("If that one is wrong, type “change {fact}”.", fact=at.words.name(other))
            return _Refused(f"{does_not_fit(problem, given, at.words)}\n{to_change}")
        displaced.append(other)
    return tuple(displaced)


def _other(problem: Problem, fact: str) -> str:
    return str(problem.values["whole"]) if problem.fact == fact else problem.fact


def _pick(at: Position, text: str) -> Turn:
    """From the list of answers: a number or a name to change, or on with the questions."""
    if text.casefold() in _GO_ON:
        return on(at, (WentOn(),))
    return reopen(at, text)
