"""What was typed to a question of the enrolment, as the value that is kept; or why it is none, and what is allowed instead.

Pure. Nothing given before depends on it: a wrong answer is only asked for again.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from pydantic import JsonValue

from flows.credit_code import CodeProblem, read_credit_code, told_problem
from flows.enrolment import PURPOSES, TOPICS, Role
from flows.enrolment_draft import agreed_to
from flows.enrolment_names import ROLE_NAMES, TOPIC_NAMES
from flows.position import Position
from flows.refusals import not_understood
from flows.understanding import NotUnderstood, understand
from flows.understanding.bare import bare, words_of
from flows.understanding.days import understand_day

SHORTEST_NAME: Final = 2
LONGEST_NAME: Final = 100
LONGEST_DISTRICT: Final = 50
FIRST_TITLES: Final = date(2000, 1, 1)
"""No title of any ladder is older."""
_ALSO_CALLED: Final[Mapping[Role, frozenset[str]]] = {
    "legal_representative": words_of("法人 法人代表 公司法人 企业法人 法定代表"),
    "owner": words_of("老板 老板娘 股东 实际控制人 创始人 boss founder"),
    "finance": words_of("会计 出纳 财务负责人 财务经理 财务总监 财务人员 accountant accounting cfo"),
    "project_officer": words_of("申报 项目申报 申报员 项目专员 政策专员"),
}
"""What people call their role besides its name."""
_FIRM: Final = re.compile(
    r"(?:公司|厂|集团|中心|研究院|研究所|合作社|事务所|商行|企业|[店行部社])$|\b(?:inc|ltd|co|llc|gmbh|corp)\.?$"
)


class Wrong(NamedTuple):
    """Why it was not taken."""

    why: str


def looks_like_a_firm(text: str) -> bool:
    """Whether it ends as firms' names do, and so means nothing else."""
    return bool(_FIRM.search(_tidied(text).casefold()))


def read_answer(question: str, text: str, at: Position) -> JsonValue | Wrong:
    """The value of an answer to this question."""
    match question:
        case "firm_name":
            return _name(text, at)
        case "credit_code":
            code = read_credit_code(text)
            return Wrong(told_problem(code, at.words)) if isinstance(code, CodeProblem) else code
        case "role":
            return _role(text, at)
        case "district":
            return _district(text, at)
        case "topics":
            return _topics(text, at)
        case _ if question in PURPOSES:
            return _consent(text, at)
        case _:
            return _day(text, at)


def _name(text: str, at: Position) -> JsonValue | Wrong:
    name = _tidied(text)
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME or not _may_be_a_name(name):
        said = at.words.say(
            "Please type the firm's full name as on its business licence: {least} to {most} characters.",
            least=SHORTEST_NAME,
            most=LONGEST_NAME,
        )
        return Wrong(said)
    return name


def _district(text: str, at: Position) -> JsonValue | Wrong:
    district = _tidied(text)
    if not SHORTEST_NAME <= len(district) <= LONGEST_DISTRICT or not _may_be_a_name(district):
        said = at.words.say(
            "Please type the name of the district or county: at most {most} characters.", most=LONGEST_DISTRICT
        )
        return Wrong(said)
    return district


def _consent(text: str, at: Position) -> JsonValue | Wrong:
    """Only a clear yes or no."""
    read = understand(text, "yes_no", {"yes": at.words.say("yes"), "no": at.words.say("no")})
    if isinstance(read, NotUnderstood):
        return Wrong(at.words.say("Please answer yes or no."))
    return agreed_to(at.region) if read.value else False


def _role(text: str, at: Position) -> JsonValue | Wrong:
    if called := next((role for role, names in _ALSO_CALLED.items() if bare(text) in names), None):
        return called
    options = {str(role): at.words.say(name) for role, name in ROLE_NAMES.items()}
    read = understand(text, "choice", options)
    return Wrong(not_understood(read, None, options, at.words)) if isinstance(read, NotUnderstood) else str(read.value)


def _topics(text: str, at: Position) -> JsonValue | Wrong:
    options = {str(topic): at.words.say(name) for topic, name in TOPIC_NAMES.items()}
    read = understand(text, "set", options)
    if isinstance(read, NotUnderstood):
        return Wrong(not_understood(read, None, options, at.words))
    chosen = [topic for topic in TOPICS if isinstance(read.value, frozenset) and topic in read.value]
    return list[JsonValue](chosen) or Wrong(at.words.say("Please choose at least one."))


def _day(text: str, at: Position) -> JsonValue | Wrong:
    day = understand_day(text, at.ground.on)
    if day is None:
        said = at.words.say("Please type a day or a month, such as 2024-05-20 or May 2024, or “don't know”.")
        return Wrong(said)
    if not FIRST_TITLES <= day <= at.ground.on:
        said = at.words.say(
            "That cannot be: please type a day from {first} to {last}, or “don't know”.",
            first=at.words.day(FIRST_TITLES),
            last=at.words.day(at.ground.on),
        )
        return Wrong(said)
    return day.isoformat()


def _may_be_a_name(text: str) -> bool:
    """Whether it holds letters and asks nothing back."""
    return any(letter.isalpha() for letter in text) and not any(mark in text for mark in "?？")


def _tidied(text: str) -> str:
    """Without what cannot be seen, and with single spaces."""
    seen = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text)
    return " ".join(seen.split())
