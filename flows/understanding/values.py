"""The value that the words beside a fact's name give to it, and the answer that leaves its own name before the figure."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from flows.understanding.answer import NotUnderstood, Reason, Understood
from flows.understanding.calendar import YEAR
from flows.understanding.choices import says_places
from flows.understanding.commands import says_unknown
from flows.understanding.door import understand
from flows.understanding.intents import Intent, is_relative, without_verb
from flows.understanding.layouts import with_unit
from flows.understanding.naming import Mention, Names, Sayable, mentions, spelled
from flows.understanding.normalise import close_up, normalise
from flows.understanding.sums import yuan_or_wan
from flows.understanding.years import says_a_short_year

_LOOSE: Final = frozenset({"money", "share"})
"""Types whose answers may stand behind a part of their own name; a part of 主导产品 may count other things."""
_FILLERS: Final = frozenset("我们公司企业的是有共总计合为就全了 :,、")
_NEVER_DROPPED: Final = frozenset("零一二两三四五六七八九十百千万亿半几0123456789大概约上下以多少不没无近超过至到前")
"""Characters that make a figure, or change what it means."""
_REACHED: Final = re.compile(
    r"上?(?:一共|总共)?(?:花费了?|花了|投入了?|投了|用了|支出了?)|实现了?|完成了?|做到了?|"
    r"(?<![a-z])(?:(?:we |the company )?(?:spent|spend|spends|invested|invest|made|make|employs?|reached|came to|comes to|"
    r"stands at|stood at|amounted to|earned|earn|on|in|were|we|do|for|is at)(?![a-z]))"
)
_EARNED: Final = re.compile(r"盈利|赚|亏|赔|(?<![a-z])(?:profit|loss|lost)(?![a-z])")
_COMPARES: Final = re.compile(r"(?:过|超|到|于|如|及)(?:了)?(?:去年|前年|上年|往年|同期)")
_CHANGES: Final = re.compile(
    r"增|上升|提高|提升|涨|降|下滑|减|跌|(?<![a-z])(?:up|down|rose|fell|grew|increased?|decreased?|more|less|higher|lower)"
    r"(?![a-z])(?! (?:to|than))"
)
_NO_LOSS: Final = re.compile(
    r"^(?:没有?亏损?|没有亏损|不亏)[,; ]+(?=(?:净赚|赚|盈利)了?[0-9零一二两三四五六七八九十百千])"
)
_LOSS_BEHIND: Final = re.compile(r"^(?P<figure>[^亏赚盈不没无]*[0-9万亿元])[\s,(]*(?:亏损|亏的|亏了|亏)\)?$")
_PLACE: Final = re.compile(r"第|排|位[列居]|(?<![a-z])(?:rank(?:ed)?|no\.|number(?! of)|top)(?![a-z])")
_IS_CHINESE: Final = re.compile(r"[一-鿿]")


@dataclass(frozen=True, slots=True)
class Context:
    """What may be stated, what is asked, empty where nothing is, and what was answered last.

    `unit` is that of all sums of the message, where it tells one: 单位：万元.
    """

    sayable: dict[str, Sayable]
    names: Names
    asked: str
    last_answered: Sayable | None
    last_year: int
    unit: str = ""
    found: dict[tuple[str, str, Intent, bool, str], Understood | NotUnderstood] = field(default_factory=dict)
    """What `value_of` gave, since the same words are tried in more than one way."""
    named: dict[tuple[str, str], tuple[str, list[Mention]]] = field(default_factory=dict)
    """What `mentions` gave; the same clauses are looked through whether they answer, or state something else."""

    @property
    def base_asked(self) -> str:
        """The name of what is asked, which a year alone is said of: the one that most years share."""
        bases = self.names.bases.get(self.asked, [""])
        return max(bases, key=lambda base: len(self.names.facts.get(base, {})))

    def mentions(self, clause: str, before: str) -> tuple[str, list[Mention]]:
        """The facts that a clause names, after this name; only to be read."""
        found = self.named.get((clause, before))
        if found is None:
            found = self.named[clause, before] = mentions(clause, self.names, before, self.last_year)
        return found


def value_of(
    fact: Sayable, said: str, intent: Intent, context: Context, *, is_named: bool = False, behind: str = ""
) -> Understood | NotUnderstood:
    """The value that the words give to the fact; beside its name, what is spent or reached is the figure itself.

    `behind` is the fact's name where it stands behind the figure.
    """
    asked_for = (fact.id, said, intent, is_named, behind)
    found = context.found.get(asked_for)
    if found is None:
        found = context.found[asked_for] = _value_of(fact, said, intent, context, is_named=is_named, behind=behind)
    return found


def _value_of(
    fact: Sayable, said: str, intent: Intent, context: Context, *, is_named: bool, behind: str
) -> Understood | NotUnderstood:
    value = said if intent == "answer" else without_verb(said, intent)
    if is_named:
        value = _REACHED.sub(" ", value).strip()
    if not normalise(value):
        return NotUnderstood(_nothing_said_of(fact), said)
    if fact.type == "money" and _EARNED.search(normalise(value)) and not _is_earned(fact):
        # 盈利500万, where the revenue is asked.
        return NotUnderstood("other_words", value)
    if fact.type == "money":
        value = with_unit(_as_a_loss(value) if _is_earned(fact) else value, context.unit)
    if says_unknown(value) and value not in fact.options.values():
        return NotUnderstood("unsure", value)
    reason = _speaks_of_another(fact, value, context, behind)
    if reason is not None:
        return NotUnderstood(reason, value)
    answer = understand(value, fact.type, fact.options, last_year=context.last_year)
    if isinstance(answer, NotUnderstood) and fact.in_chinese and fact.in_chinese != fact.options:
        second = understand(value, fact.type, fact.in_chinese, last_year=context.last_year)
        answer = answer if isinstance(second, NotUnderstood) else second
    if isinstance(answer, NotUnderstood):
        figures_only = answer.reason in {"other_words", "two_numbers", "no_number"}
        return NotUnderstood("relative", value) if figures_only and is_relative(normalise(value)) else answer
    unit_open = yuan_or_wan(value) if fact.type == "money" else None
    return unit_open or answer


def _speaks_of_another(fact: Sayable, value: str, context: Context, behind: str) -> Reason | None:
    """Why the words are no value of the fact, although they would read as one."""
    told = normalise(value)
    if fact.type in {"choice", "set"} and fact.id != context.asked and says_places(value):
        # 行业第一 is no first option of a list that is not shown.
        return "not_an_option"
    if _COMPARES.search(told) or (fact.type == "share" and _CHANGES.search(told) and not _is_change(fact)):
        return "relative"
    if fact.type == "count" and _PLACE.search(told) and not _is_place(fact):
        return "other_words"
    if fact.type == "years" and says_a_short_year(f"{value.rstrip(' 的了')}{behind}"):
        return "ambiguous_year"
    return None


def _is_place(fact: Sayable) -> bool:
    """Whether the fact itself is a place or a level, so that 第三 is one of its figures."""
    return any("排" in name or "级" in name or "rank" in name.casefold() for name in fact.called)


def _is_change(fact: Sayable) -> bool:
    """Whether the fact itself is a change, so that 增长20% and down 5% say no more than its name."""
    return any("增长" in name or "growth" in name.casefold() or "cagr" in name.casefold() for name in fact.called)


def _as_a_loss(value: str) -> str:
    """200万（亏损） as 亏损200万, and 没亏，赚了200万 without what it was not."""
    told = _NO_LOSS.sub("", normalise(value))
    behind = _LOSS_BEHIND.match(told)
    return f"亏损{behind['figure']}" if behind else told if told != normalise(value) else value


def _is_earned(fact: Sayable) -> bool:
    """Whether the fact itself is a profit, so that 盈利 and 亏损 say nothing else."""
    return any("利" in name or "profit" in name.casefold() for name in fact.called)


def _nothing_said_of(fact: Sayable) -> Reason:
    match fact.type:
        case "yes_no":
            return "not_yes_or_no"
        case "choice" | "set":
            return "not_an_option"
        case _:
            return "no_number"


def without_own_name(text: str, asked: Sayable, context: Context) -> str:
    """The answer without a part of the fact's own name before it (主营3500万); nothing where it may name another fact or year."""
    if asked.type not in _LOOSE:
        return ""
    told = spelled(text)
    own_names = [spelled(name) for name in asked.called if _IS_CHINESE.search(name)]
    dropped = (_FILLERS | {letter for name in own_names for letter in name}) - _NEVER_DROPPED
    # A sign stays with its figure, even where the name holds the same character (负债).
    prefix = re.match(f"(?:{YEAR.pattern}|[{re.escape(''.join(sorted(dropped)))}])+(?<!负)", told) if dropped else None
    if prefix is None or YEAR.search(prefix[0]):
        return ""
    letters = "".join(letter for letter in prefix[0] if letter not in _FILLERS)
    if letters and not _is_tightest(letters, asked, context):
        return ""
    return told[prefix.end() :]


def _is_tightest(letters: str, asked: Sayable, context: Context) -> bool:
    """Whether no other fact of the type holds these characters closer together in a name of its own."""
    own = _tightness(letters, asked)
    others = (_tightness(letters, fact) for fact in context.sayable.values() if fact.type == asked.type)
    return own is not None and not any(other is not None and other < own for other in others)


def _tightness(letters: str, fact: Sayable) -> int | None:
    """How long a stretch of the fact's names holds these characters in order; None where none does."""
    stretches = []
    for name in fact.called:
        held = _without_year(name)
        for start in (place for place, letter in enumerate(held) if letter == letters[0]):
            end = start
            for letter in letters:
                end = held.find(letter, end) + 1
                if not end:
                    break
            else:
                stretches.append(end - start)
    return min(stretches, default=None)


@lru_cache(maxsize=8_192)
def _without_year(name: str) -> str:
    """A name as it stands in a message that says no year; only of facts' names, of which there are few."""
    return close_up(YEAR.sub("", spelled(name)))
