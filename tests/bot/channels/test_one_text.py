"""A turn as one text: always within the limit, its links whole, and nothing that is asked left out while there is room."""

import re
from collections.abc import Iterator
from random import Random
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.library import load_library
from bot.capabilities import Capability, capability
from bot.channels.composition import Composed, choice, composed
from bot.channels.one_text import one_text
from bot.channels.splitting import utf8_bytes
from bot.sessions.kept_replies import Said
from flows.conversation import turn
from flows.events import Arrived, Incoming, Pressed
from flows.position import Position, position
from flows.replies import Listing, Option, Progress, Question, Reply, Result, Shortcuts, Table, Text
from flows.session import LanguageChosen, RegionChosen, Reopened
from tests.flows.conftest import DAY, Talk
from tests.flows.owners import REGIONS, Owner
from tests.flows.test_simulated_owners import typed

MOST = 2048
TALK_PAGE = "https://self-check.example/go/ABCDEFGHJKMNPQRSTUVWXYZ234"
PAGE = f"{TALK_PAGE}?to=result"
WECHAT, WECOM = capability("wechat"), capability("wecom")
TAP = re.compile(
    r'<a href="weixin://bizmsgmenu\?msgmenucontent=([A-Za-z0-9%._~\u0080-\U0010ffff-]+)&msgmenuid=([0-9a-f]{18})">([^<>]+)</a>'
)
PAGE_LINK = re.compile(rf'<a href="{re.escape(TALK_PAGE)}(?:\?to=result)?">[^<>]+</a>')

BITS = st.sampled_from(
    (
        *(
            "上年度营业收入",
            "专精特新",
            "。",
            "，",
            "\n",
            "\n\n",
            "  · ",
            "revenue grew. ",
            "3,500万元",
            "12.5%",
            "👨‍👩‍👧",
            "é",
        ),
        *("<", "</a>", '<a href="https://evil.example">', "]]>", "&", "%", "“", "https://example.org/a?b=c"),
    )
)
LINES = st.lists(BITS, min_size=1, max_size=30).map("".join).filter(str.strip)
LONG = st.lists(BITS, min_size=1, max_size=400).map("".join).filter(str.strip)
LABELS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=40).filter(str.strip)
WORDS = st.lists(LABELS.map(lambda label: Option(key=label, label=label)), max_size=8).map(tuple)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Questions as the conversation puts them, and some that are far too long."""
    labels = draw(st.lists(LABELS, max_size=20))
    is_asked_back = draw(st.booleans())
    keys = [label if is_asked_back else str(number) for number, label in enumerate(labels, 1)]
    return Question(
        heading=draw(st.just("") | LINES),
        text=draw(LINES | LONG),
        help=draw(st.just("") | LINES),
        options=tuple(Option(key=key, label=label) for key, label in zip(keys, labels, strict=True)),
        several=draw(st.booleans()),
        hint=draw(st.just("") | LINES),
        progress=draw(st.none() | st.just(Progress(answered=1, left=2))),
        shortcuts=draw(WORDS),
    )


REPLIES = st.one_of(
    LINES.map(lambda text: Text(text=text)),
    LONG.map(lambda text: Text(text=text)),
    LONG.map(lambda text: Result(text=text)),
    st.builds(Listing, text=LINES, items=WORDS),
    st.builds(Shortcuts, text=st.just("") | LINES, options=WORDS),
    st.lists(st.tuples(LINES, LINES), max_size=8).map(
        lambda rows: Table(caption="比较", header=("地区", "档"), rows=tuple(rows))
    ),
)


@st.composite
def turns(draw: st.DrawFn) -> Said:
    """All that may be said in a turn: one question at most."""
    before = draw(st.lists(REPLIES, max_size=4))
    question: list[Reply] = draw(st.lists(questions(), max_size=1))
    after = draw(st.lists(REPLIES, max_size=1))
    return Said((*before, *question, *after))


LIBRARY = load_library()


def begun(locale: str, region: str = "hangzhou") -> Talk:
    talk = Talk(LIBRARY, DAY, locale=None)
    talk.log = (LanguageChosen(locale=locale), RegionChosen(region=region))
    return talk


IN_CHINESE, IN_ENGLISH = begun("zh_Hans_CN").at, begun("en").at


def shown(text: str) -> str:
    """The text as somebody sees it, links as their words."""
    return re.sub(r'<a href="[^"]*">([^<>]*)</a>', r"\1", text).replace("＞", ">")


def as_written(text: str) -> str:
    return text.replace("<", "＜")


def bare(parts: Composed) -> str:
    """All that must be there."""
    return "\n\n".join(part for part in (parts.question, "\n".join(map(choice, parts.options))) if part)


def check(text: str, parts: Composed, able: Capability) -> None:
    """All that holds of every text."""
    assert utf8_bytes(text) <= MOST
    without_links = PAGE_LINK.sub("", TAP.sub("", text))
    assert "<" not in without_links, "a link is broken, or what somebody typed looks like one"
    if able is WECOM:
        assert without_links == text, "no tags at all"
    marks = {mark for _, mark, _ in TAP.findall(text)}
    assert marks <= {parts.mark}
    seen = shown(text)
    if utf8_bytes(as_written(bare(parts))) <= MOST:
        assert as_written(parts.question) in seen
        lines = seen.split("\n")
        for option in parts.options:
            line = f"{option.key}. {option.label}" if option.key.isdigit() else option.label
            assert any(as_written(line) in each for each in lines), f"{option} is missing"
        # Only results have a short form that leaves something out.
        said = parts.said if parts.has_result else parts.in_short
        whole = any(all(as_written(part) in seen for part in all_said) for all_said in (parts.said, said))
        is_all_there = whole and as_written(parts.aside) in seen and as_written(parts.heading) in seen
        # The bare question goes before the link, as nothing else does.
        room = MOST - utf8_bytes(as_written(bare(parts)))
        if room > 300:
            assert is_all_there or TALK_PAGE in text, "something was left out without a link to it"


@given(turns(), st.sampled_from((IN_CHINESE, IN_ENGLISH)), st.sampled_from((WECHAT, WECOM)))
def test_whatever_is_said_fits_and_keeps_its_question_and_its_links(said: Said, at: Position, able: Capability) -> None:
    text = one_text(said, at, able, PAGE)
    check(text, composed(said, at), able)
    assert one_text(said, at, able, PAGE) == text


@given(turns())
def test_without_a_page_to_link_to_there_is_none(said: Said) -> None:
    text = one_text(said, IN_CHINESE, WECHAT, "")
    assert utf8_bytes(text) <= MOST
    assert "/go/" not in text


def walked(locale: str, region: str, seed: str) -> Iterator[tuple[Talk, Incoming]]:
    """A whole talk of a simulated owner with some looks around, turn by turn, and what was said before each."""
    talk, owner = begun(locale, region), Owner(LIBRARY, region, seed)
    # Words that every language of ours understands.
    looks = ("result", "why", "review", "compare regions", "other rules", "what if revenue is 5 million", "a person")
    random = Random(f"{locale} {region} {seed}")
    said: list[Incoming] = [Arrived()]
    while said:
        for message in said:
            talk.last = turn(talk.log, message, talk.ground)
            talk.log += talk.last.entries
            yield talk, message
        said = []
        if talk.at.confirming == "odd":
            said.append("是")
        elif talk.at.asked is None and (fact := owner.question()) is None:
            said = []
        elif (fact := owner.question()) is not None:
            owner.answer(fact)
            if random.random() < 0.15:
                said += [random.choice(looks), "go on"]
            said.append(typed(owner, fact))
    for message in (*looks, "help", "delete my data", "no", "continue elsewhere", "language", "go on", "change region"):
        talk.last = turn(talk.log, message, talk.ground)
        talk.log += talk.last.entries
        yield talk, message


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "zh_Hant_TW", "en"])
@pytest.mark.parametrize("region", REGIONS)
def test_every_turn_of_real_talks_is_whole(region: str, locale: str) -> None:
    count = 0
    for talk, message in walked(locale, region, "one text"):
        parts = composed(Said(talk.replies), talk.at)
        for able in (WECHAT, WECOM):
            text = one_text(Said(talk.replies), talk.at, able, PAGE)
            check(text, parts, able)
            assert parts.question or parts.offered or parts.said, message
            assert all(as_written(option.key) in text or option.label in text for option in parts.offered), message
        count += 1
    assert count > 20


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "zh_Hant_TW", "en"])
def test_a_tap_says_what_the_number_would_and_says_it_without_the_mark_too(locale: str) -> None:
    tapped = 0
    for talk, _ in walked(locale, "hangzhou", "taps"):
        parts = composed(Said(talk.replies), talk.at)
        text = one_text(Said(talk.replies), talk.at, WECHAT, PAGE)
        by_label = {label: (unquote(said), mark) for said, mark, label in TAP.findall(text)}
        for option in parts.options:
            if option.label not in by_label:
                continue
            said, mark = by_label[option.label]
            by_number = turn(talk.log, option.key, talk.ground).entries
            assert turn(talk.log, Pressed(said, mark), talk.ground).entries == by_number, said
            assert turn(talk.log, said, talk.ground).entries == by_number, said
            tapped += 1
    assert tapped > 20


def test_choices_are_numbered_links_that_say_whose_answer_they_are() -> None:
    talk = begun("zh_Hans_CN", "hangzhou")
    talk.last = turn(talk.log, "为什么", talk.ground)
    text = one_text(Said(talk.replies), talk.at, WECHAT, PAGE)
    (yes, mark, label), *_ = TAP.findall(text)
    assert (yes, label) == ("在本地区注册的独立法人%EF%BC%9A是".replace("%EF%BC%9A", "："), "是")
    assert f'1. <a href="weixin://bizmsgmenu?msgmenucontent={yes}&msgmenuid={mark}">是</a>\n2. <a' in text


def test_several_choices_are_typed() -> None:
    talk = begun("en")
    talk.ask("recognitions")
    talk.last = turn(talk.log, "why", talk.ground)
    parts = composed(Said(talk.replies), talk.at)
    assert parts.several
    text = one_text(Said(talk.replies), talk.at, WECHAT, PAGE)
    assert not {label for _, _, label in TAP.findall(text)} & {option.label for option in parts.options}
    assert parts.hint in text


def test_in_wecom_options_are_numbers_and_the_page_a_bare_address() -> None:
    talk = begun("en")
    talk.say("result")
    text = one_text(Said(talk.replies), talk.at, WECOM, PAGE)
    assert "\n1. yes\n2. no" in text
    assert f"\n{PAGE}\n" in text


def test_what_is_no_result_and_too_long_has_the_rest_on_the_page_of_the_talk() -> None:
    talk = begun("en")
    items = tuple(Option(key=str(number), label="an answer of some length, " * 3) for number in range(1, 60))
    text = one_text(Said((Listing(text="Your answers:", items=items),)), talk.at, WECHAT, PAGE)
    assert f'<a href="{TALK_PAGE}">The rest is on your page</a>' in text


def test_regions_side_by_side_all_come_with_the_question() -> None:
    talk = begun("zh_Hans_CN")
    talk.say("比较地区")
    text = one_text(Said(talk.replies), talk.at, WECHAT, PAGE)
    for region in ("杭州市", "全国", "安徽省", "某市", "青岛市", "上海市"):
        assert f"\n{region}" in text
    assert talk.at.words.say("The rest is on your page") not in text


def test_the_result_comes_with_a_link_to_all_of_it_and_long_ones_in_short() -> None:
    talk = begun("en")
    talk.until(None, lambda _: "don't know")
    talk.say("result")
    parts = composed(Said(talk.replies), talk.at)
    text = one_text(Said(talk.replies), talk.at, WECHAT, PAGE)
    assert PAGE in text
    assert "Self-check for" in parts.said[0]
    assert "Self-check for" not in text
    assert parts.in_short[0][:200] in text


def test_help_goes_before_shortcuts_and_these_before_what_can_be_tapped() -> None:
    def text_beside(bytes_said: int) -> str:
        question = Question(
            text="Which?",
            help="HELP " * 60,
            options=(Option(key="1", label="one"), Option(key="2", label="two")),
            shortcuts=(Option(key="back", label="back"), Option(key="why", label="why")),
        )
        return one_text(Said((Text(text="x" * bytes_said), question)), IN_ENGLISH, WECHAT, PAGE)

    seen = [text_beside(said) for said in range(1_000, 2_200, 10)]
    forms = list(
        dict.fromkeys(
            ("HELP" in text, "back</a>" in text, "back" in text, "one</a>" in text, "x…" in text) for text in seen
        )
    )
    assert forms == [
        (True, True, True, True, False),
        (True, False, True, True, False),
        (False, False, True, True, False),
        (False, False, False, True, False),
        (False, False, True, False, False),
        (False, False, False, False, False),
        (True, True, True, True, True),
    ]


def test_what_an_owner_typed_is_never_a_link() -> None:
    said = Said((Text(text='You said <a href="https://evil.example">tap me</a>'),))
    for able in (WECHAT, WECOM):
        assert "<" not in one_text(said, IN_ENGLISH, able, PAGE)


def test_words_that_could_end_a_link_are_written_so_that_they_cannot() -> None:
    label = '5% & "more" <of> it\'s #1 + 2'
    question = Question(text="Which?", options=(Option(key="1", label=label),))
    text = one_text(Said((question,)), IN_ENGLISH, WECHAT, PAGE)
    ((said, _, seen),) = TAP.findall(text)
    assert (unquote(said), seen) == (label, as_written(label).replace(">", "＞"))


def test_who_has_left_is_answered_with_nothing() -> None:
    assert one_text(Said(()), IN_CHINESE, WECHAT, PAGE) == ""


def test_more_or_longer_choices_than_a_messenger_has_buttons_for_are_typed() -> None:
    many = tuple(Option(key=str(number), label="a") for number in range(1, WECHAT.buttons.most + 2))
    for options in (many, (Option(key="1", label="a" * 200), Option(key="2", label="b"))):
        text = one_text(Said((Question(text="Which?", options=options),)), IN_ENGLISH, WECHAT, PAGE)
        assert "<a" not in text
        assert all(choice(option) in text for option in options)


def test_every_choice_of_the_packs_is_short_enough_to_be_tapped() -> None:
    for locale in ("zh_Hans_CN", "zh_Hant_TW", "en"):
        talk = begun(locale)
        for fact in LIBRARY.catalogue:
            parts = composed(Said(()), position((*talk.log, Reopened(fact=fact)), talk.ground))
            for label, said in parts.answers.items():
                assert WECHAT.buttons.label.holds(label)
                assert WECHAT.buttons.data.holds(said)
