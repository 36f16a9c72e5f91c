"""What a message is meant to do, told by its first words: answer, correct (不对，…), or ask what would be if (如果…呢).

Also how the figure is wrapped in such a sentence: 改成250万, 加到300万, 不是200万是250万.
"""

import re
from typing import Final, Literal, NamedTuple

from flows.understanding.figures import has_figure

Intent = Literal["answer", "correction", "what_if"]

_POLITE: Final = (
    r"(?:(?:嗯|哦|噢|啊|呃|额|那个|这个|你好|您好|等等|等一下|稍等|请问|那|well|oh|uh|um|hi|hello|hey)[,;\s]*)*"
)
_MARKS: Final = r"[\s,.:;!。、-]*"
_CORRECTS: Final = (
    r"(?:(?:(?:不对)+|(?:不是)+的?|no(?!\.\s*[0-9])|nope|wrong|wait|oops|sorry|actually|不好意思|抱歉|对不起|等等)(?=[\s]*[,.:;!。、-]|$)|不对(?=[^,;]*[是为]|[0-9])|错了|我?(?:刚才|刚刚|前面|上面|之前|刚)?的?(?:我?说|我?填|我?写|我?打|我?搞|我?弄|我?记|我?输|我?答|我?报)?错了|"
    r"更正(?:一下)?|纠正(?:一下)?|修正(?:一下)?|改一下|修改一下|订正(?:一下)?|"
    r"not right|that's wrong|that is wrong|that was wrong|correction|i meant|i mean|my mistake|"
    r"i was wrong|let me correct(?: that| it)?|i made a mistake)"
)
_LEAD_OF_CORRECTION: Final = re.compile(rf"^{_POLITE}(?:{_CORRECTS}(?![a-z]){_MARKS})+")
_SOFT_LEAD: Final = re.compile(
    rf"^{_POLITE}(?:其实|实际上?|说实话|sorry|actually|well|不好意思|抱歉|对不起|to be exact)(?![a-z]){_MARKS}"
)
_ONLY_SOFT: Final = re.compile(rf"^{_POLITE}(?:(?:sorry|actually|wait|不好意思|抱歉|对不起)(?![a-z]){_MARKS})+$")
_CHANGES_IT: Final = re.compile(
    r"^(?:请|帮我|麻烦)*(?:把|将)?(?P<name>.{0,60}?)(?:改成|改为|改到|更正为|更正成|修正为|应改为|应为|应该为|调整为|"
    r"(?<![a-z])(?:should be|should have been|change to|changed to))(?P<value>.+)$"
)
_MAKES_IT: Final = re.compile(
    r"^(?:please )?(?:change|correct|set|make|update) (?P<name>.{1,60}?)(?: to| into| as) (?P<value>.+)$"
    r"|^(?:make it|make that) (?P<it>.+)$"
)
_IT_IS_WRONG: Final = re.compile(
    r"^(?:我?(?:刚才|刚刚|前面|上面|之前)我?(?:说|填|写|报)?的?)?(?P<name>.{1,40}?)我?(?:刚才|刚刚)?(?:写|填|说|打|记|搞|弄|报|输)?"
    r"(?:错了|不对|有误|(?:is|was) wrong)[,;\s]*(?P<value>.+)$"
)
_NOT_BUT: Final = re.compile(
    r"^(?P<name>.{0,60}?)(?:不是|(?:(?:is|was) )?not )(?P<wrong>[^,;]{1,40}?)[,;\s]*"
    r"(?:而是|应该是|应是|是|but |it's |it is )(?P<value>.+)$"
)
_IS_NOT: Final = re.compile(
    r"^(?P<name>[^0-9]{0,60}?)(?:应该是|应是|是)(?P<value>[^,;]{1,40}?)[,;\s]*(?:而)?不是(?P<wrong>[^,;是]{1,40})$"
)
_OLD_FIGURE: Final = re.compile(
    r"(?:从|由|原来的|之前的)[0-9][0-9.,]*(?:[万亿]?元|[万亿]|%|人|项|件|个|w)?$|[0-9][0-9.,]*(?:[万亿]?元|[万亿]|%|人|项|件|w)$"
)
_LEAD_OF_WHAT_IF: Final = re.compile(
    rf"^{_POLITE}(?:那么?|but |and |so )?(?:如果说?|假如|假设|假使|假定|要是|倘若|若是|若(?!干)|万一|what if|what happens if|"
    rf"what would happen if|how about if|suppose(?: that)?|supposing(?: that)?|assum(?:e|ing)(?: that)?|"
    rf"imagine|if)(?![a-z]){_MARKS}"
)
_TAIL_OF_WHAT_IF: Final = re.compile(
    r"[\s,;]*(?:的话)?[\s,;]*(?:会怎么?样|会怎样|又会怎样|怎么?样|会如何|如何|会有什么变化|会变吗|行不行|行吗|可以吗|够吗|够不够|呢|then|instead)?[\s,;?]*$"
)
_REACHES: Final = re.compile(
    r"(?:能|可以|再)?(?:加|增加|增|提高|提|提升|升|上升|涨|增长|扩大|扩|掉|跌|降|下降|降低|减|减少|缩减|做|达|扩充|扩招|招|多|花)(?:到|至)了?"
    r"|(?:变成|变为|改成|改为|调到|调成|换成|只有|仅有)"
    r"|(?<![a-z])(?:is |are |was |were |had |has |have |went |goes |go |rose |grew |fell |dropped |increased |reduced |raised |"
    r"rises |grows |falls |drops |increases |cut )*(?:up |down )?(?:to|reached|reaches|were|became|becomes|had)(?![a-z])"
)
_RELATIVE: Final = re.compile(
    r"(?:再|多|少|增加|加|减少|减|涨|跌|提高|提升|降低|增长|多花|多招|少了|多了)了?(?=[约大概近]*[0-9零一二两三四五六七八九十百千万亿半几])"
    r"|翻[了一两]*[番倍]|翻[番倍]|加倍|减半|(?<![a-z])(?:by|more|less|fewer|doubled?|doubles|tripled?|halved)(?![a-z])|倍"
)


class Meant(NamedTuple):
    """The intent, and the message without the words that told it."""

    intent: Intent
    rest: str


def what_is_meant(text: str) -> Meant:
    """The intent that the first words of a normalised message tell, and what is left of it."""
    if lead := _LEAD_OF_WHAT_IF.match(text):
        return Meant("what_if", text[lead.end() :])
    if (lead := _LEAD_OF_CORRECTION.match(text)) and not _ONLY_SOFT.match(text[: lead.end()]):
        return Meant("correction", text[lead.end() :])
    if lead := _SOFT_LEAD.match(text):
        return Meant("answer", text[lead.end() :])
    return Meant("answer", text)


def as_change(text: str) -> str | None:
    """Of 把研发改成250万 the fact and its new figure, and of 研发不是200万是250万; None of any other sentence."""
    for pattern in (_CHANGES_IT, _MAKES_IT, _NOT_BUT, _IS_NOT, _IT_IS_WRONG):
        found = pattern.match(text)
        if found is None:
            continue
        told = found.groupdict()
        value = told["value"] or told.get("it") or ""
        if has_figure(value) and ("wrong" not in told or has_figure(told["wrong"])):
            name = _OLD_FIGURE.sub("", told["name"] or "") if pattern is _CHANGES_IT else told["name"] or ""
            return f"{name} {value}".strip()
    return None


def is_relative(value: str) -> bool:
    """Whether the words tell a change instead of a figure: 增加200万, doubled."""
    return bool(_RELATIVE.search(value))


def without_verb(value: str, intent: Intent) -> str:
    """The figure without the words that lead to it: 加到300万, should be 2.5 million."""
    if intent == "what_if":
        value = re.sub(r"^(?:能|可以)?到", "", _TAIL_OF_WHAT_IF.sub("", value))
        return _REACHES.sub(" ", value, count=1).strip()
    if intent == "correction":
        return re.sub(r"应该是|应为|应该为|应是|应当是|实际是|其实是|实际上是|其实", "是", value)
    return value
