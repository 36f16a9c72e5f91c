"""A reader of each language finds no sentence of another: whole talks, full reports, refusals, help and the JSON result."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Final

import pytest

from assessment.firm import Firm
from assessment.judge import judge
from assessment.library import Library
from assessment.presentation import as_json
from assessment.requirement import KINDS
from assessment.wording import Words, supported_locales
from flows.conversation import opening, turn
from flows.enrolment import PURPOSES, TOPICS, OwnConsent, OwnData, OwnFact, OwnFirm, OwnTitle
from flows.looking_up import known
from flows.position import Ground, position
from flows.replies import Reply, replies_to_json
from flows.result import report
from flows.session import Answered, LanguageChosen, Log, RegionChosen, encoded
from flows.understanding import understand_command
from tests.flows.owners import firm_of
from tests.one_language import texts, told

DAY: Final = date(2026, 11, 21)
DAYS: Final = (date(2024, 6, 30), DAY)
BEFORE: Final = date(2026, 3, 31)
"""A day under the national rules before those of `DAY`."""
NEXT_YEAR: Final = date(2027, 2, 1)
REGIONS: Final = ("cn", "shanghai", "municipality", "qingdao", "anhui", "hangzhou")
LOCALES: Final = supported_locales()
SEEDS: Final = 3
COMMANDS: Final = (
    "help", "result", "review", "1", "back", "change region", "1", "language", "restart", "back", "quick look", "what if",
    "compare regions", "other rules", "continue elsewhere", "reminders", "no", "a person", "delete my data", "no", "why",
    "re-review", "first application", "last year's answers", "keep", "go on", "continue AB12CD34",
)  # fmt: skip
SAID: Final = {
    "en": ("what if R&D were 3 million", "go on", "revenue 50 million, R&D 80 million", "no", "patents 3 million", "1"),
    "zh_Hans_CN": ("如果研发费用是300万", "继续", "营收5000万，研发8000万", "否", "发明专利300万", "1"),
    "zh_Hant_TW": ("如果研發費用是300萬", "繼續", "營收5000萬，研發8000萬", "否", "發明專利300萬", "1"),
}
"""What owners say in their own words, odd and impossible things among it."""
ENROLLING: Final = (
    "enrol", "?!", "yes", "yes", "yes", "1", "don't know", "name", "9135", "9135010OM000100Y43", "91350A00M000100Y43",
    "91350100M000100Y44", "91350100M000100Y43", "9", "2", "don't know", "0", "all", "?!", "2031-01-01", "2024-05", "don't know",
    "?!", "2", "99", "5", "back", "back", "change region", "go on", "enrol", "never mind", "enrol", "no",
    "enrol", "yes", "no", "no", "name", "91350100M000100Y43", "owner", "don't know", "3",
    "enrol", "yes", "no", "no", "name", "91350100M000100Y43", "1",
    "don't know", "yes", "enrol", "go on", "help", "delete my data", "no",
)  # fmt: skip
"""What is typed in an enrolment, with every slip, and left and begun anew."""
ONES_DATA: Final = (
    "my data", "correct name", "correct topics", "correct credit code", "withdraw", "withdraw figures", "stop reminders",
)  # fmt: skip
NONSENSE: Final = ("", "?!", "1 2 3", "-5", "0.5", "99999999999999999999", "5 USD", "2031", "4000-3000", "x" * 600)
ANSWERS: Final = {
    "money": "3000万",
    "count": "2",
    "years": "4",
    "share": "12%",
    "points": "70",
    "yes_no": "1",
    "choice": "1",
    "set": "1",
}


class _Talk:
    """A talk in one language that keeps all that was said to it."""

    def __init__(self, library: Library, region: str, locale: str, on: date = DAY) -> None:
        self.words = Words(locale, library.catalogue)
        self.ground = Ground(library, on, "/1/2", reaches=True)
        self.log: Log = (LanguageChosen(locale=locale),)
        self.heard: list[Reply] = list(opening(self.log, self.ground))
        self.log += (RegionChosen(region=region),)

    def say(self, message: str) -> None:
        self.last = taken = turn(self.log, message, self.ground)
        self.log += taken.entries
        self.heard += taken.replies

    def know(self, own: OwnData) -> None:
        """Have the registry looked up, where that was wished for."""
        last = self.last
        if last.wish == "own_data":
            taken = known(position(self.log, self.ground), own, last.looked)
            self.log += taken.entries
            self.heard += taken.replies

    def come_back(self, on: date) -> None:
        self.ground = Ground(self.ground.library, on, "/1/2")
        self.heard += opening(self.log, self.ground)

    @property
    def asked(self) -> str | None:
        return position(self.log, self.ground).question

    def texts(self) -> Iterator[str]:
        return texts(json.loads(replies_to_json(tuple(self.heard))))


def _answer(library: Library, fact: str) -> str:
    return ANSWERS[library.catalogue[fact].type]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("knows", [True, False], ids=["who knows", "who does not"])
def test_a_talk_to_its_end_is_in_one_language(library: Library, region: str, locale: str, knows: bool) -> None:
    talk = _Talk(library, region, locale)
    for _ in range(300):
        fact = talk.asked
        if fact is None:
            break
        if knows:
            talk.say("why")
        before = talk.log
        talk.say(_answer(library, fact) if knows else "don't know")
        if talk.log == before:
            talk.say("don't know")
    assert talk.asked is None
    talk.say("review")
    talk.say("result")
    assert told(talk.texts(), locale) == ""


@pytest.mark.parametrize("locale", LOCALES)
def test_commands_and_refusals_are_in_one_language(library: Library, locale: str) -> None:
    talk = _Talk(library, "hangzhou", locale)
    for message in (*COMMANDS, *SAID[locale]):
        talk.say(message)
    seen = set()
    for _ in range(300):
        fact = talk.asked
        if fact is None:
            break
        kind = library.catalogue[fact].type
        if kind not in seen:
            seen.add(kind)
            for message in NONSENSE:
                talk.say(message)
        before = talk.log
        talk.say(_answer(library, fact))
        if talk.log == before:
            talk.say("don't know")
    for message in (*COMMANDS, *SAID[locale]):
        talk.say(message)
    assert told((text for text in talk.texts() if "xxx" not in text and "5 USD" not in text), locale) == ""


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("on", "later", "news", "choice"),
    [
        (BEFORE, DAY, "The rules have changed since you began.", "go over to the new rules"),
        (BEFORE, DAY, "The rules have changed since you began.", "stay with the old rules"),
        (DAY, NEXT_YEAR, "Take last year's answers as a start, or begin anew?", "take them as a start"),
        (DAY, NEXT_YEAR, "Take last year's answers as a start, or begin anew?", "begin anew"),
    ],
)
@pytest.mark.parametrize("seed", range(SEEDS))
def test_changed_rules_and_a_new_year_are_told_in_one_language(
    library: Library, locale: str, on: date, later: date, news: str, choice: str, seed: int
) -> None:
    talk = _Talk(library, "cn", locale, on)
    talk.say("don't know")
    facts = list(firm_of(library, "cn", seed).items())
    talk.log += tuple(Answered(fact=fact, value=encoded(value)) for fact, value in facts[seed % 2 :: 2])
    talk.come_back(later)
    for message in ("don't know", "?!", "why", talk.words.say(choice), "don't know", "review", "result", "other rules"):
        talk.say(message)
    said = list(talk.texts())
    assert any(talk.words.say(news) in text for text in said)
    assert told(iter(said), locale) == ""


@pytest.mark.parametrize("locale", LOCALES)
def test_an_enrolment_and_ones_own_data_are_told_in_one_language(library: Library, locale: str) -> None:
    talk = _Talk(library, "hangzhou", locale)
    talk.log += (Answered(fact="recognitions", value=["innovative_sme", "srdi_sme"]),)
    name = {"en": "Example Instruments Ltd", "zh_Hans_CN": "某甲仪器厂", "zh_Hant_TW": "某甲儀器廠"}[locale]
    for message in ENROLLING:
        talk.say("why")
        talk.say(name if message == "name" else message)
    own = OwnFirm(
        id="f1",
        firm_name=name,
        credit_code="91350100M000100Y43",
        region="hangzhou",
        district="",
        role="owner",
        topics=TOPICS,
        channels=("web", "wechat", "wecom"),
        purposes=PURPOSES,
        enrolled_on=DAY,
        facts=(
            OwnFact(fact="revenue", value=35_000_000, source="self_check", noted_on=DAY, stale_on=NEXT_YEAR),
            OwnFact(fact="own_brand", value=True, source="import", noted_on=DAY, stale_on=None),
            OwnFact(fact="employees", value=3, source="import", noted_on=DAY, stale_on=None),
        ),
        titles=(OwnTitle(title="srdi_sme", granted_on=DAY, expires_on=None),),
        likely_tier="srdi_sme",
        judged_on=DAY,
    )
    given = OwnConsent(credit_code="", purpose="facts", given=True, words="2026-11-22", channel="web", on=DAY)
    data = OwnData(firms=(own, own.model_copy(update={"purposes": ("register",)})), consents=(given,))
    for wanted in ONES_DATA:
        for found in (OwnData(), data):
            talk.say(wanted)
            talk.know(found)
            for message in ("why", "?!", "never mind"):
                talk.say(message)
    for message in ("update my firm", "export my data", "unsubscribe"):
        talk.say(message)
        talk.know(data)
    assert told(talk.texts(), locale) == ""


@pytest.mark.parametrize("locale", LOCALES)
def test_every_word_that_is_offered_is_understood_in_its_language(library: Library, locale: str) -> None:
    talk = _Talk(library, "hangzhou", locale)
    for command in COMMANDS:
        talk.say(command)
    while talk.asked is not None:
        talk.say("don't know")
    offered = {
        option.key
        for reply in talk.heard
        for option in (*getattr(reply, "shortcuts", ()), *(reply.options if reply.kind == "shortcuts" else ()))
    }
    assert not {word for word in offered if understand_command(word) is None}


def _firms(library: Library, region: str) -> Iterator[Firm]:
    """Nothing known, then firms of all kinds, each in full and with every other fact left open."""
    yield Firm(library.catalogue, {})
    for seed in range(SEEDS):
        facts = firm_of(library, region, seed)
        yield Firm(library.catalogue, facts)
        yield Firm(library.catalogue, dict(list(facts.items())[seed % 2 :: 2]))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("region", REGIONS)
def test_the_full_report_and_the_json_result_are_in_one_language(library: Library, region: str, locale: str) -> None:
    words = Words(locale, library.catalogue)
    found = set()
    for firm in _firms(library, region):
        for day in DAYS:
            for kind in KINDS:
                if library.find_ladder(region, day, kind) is None:
                    continue
                assessment = judge(library, region, firm, day, kind)
                found |= {*report(assessment, words).splitlines(), *texts(as_json(assessment, words))}
    assert found
    assert told(sorted(found), locale) == ""
