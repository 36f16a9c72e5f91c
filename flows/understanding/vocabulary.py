"""The words that may stand around a number, and what each does to it.

A word that is not here makes an answer unreadable on purpose: words beside a number can change what it means
(注册资本500万, 净利润200万), and a number taken for another figure is worse than a question asked again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from flows.understanding.numerals import YI

Role = Literal[
    "number",
    "scale",  # million, k, w: multiplies the number before it
    "unit",
    "whole",  # a number said as a word: 一半
    "half",  # 半
    "parts_of",  # 百分之五
    "slash",
    "to",
    "dash",  # a range between numbers, a minus before one
    "wave",  # a range between numbers, "about" before one
    "joined",  # 和, and: a range only where 之间 or between says so
    "between",
    "negative",
    "plus",
    "about",
    "nearly",
    "at_least",
    "more_than",
    "at_most",
    "less_than",
    "and_some",
    "a_little_over",
    "first",  # 前三, top 3
    "rank",  # 第三: a place, of a count alone
    "since",
    "before",
    "after",
    "filler",
    "foreign",
    "garbled",  # written like a number, and none
    "unknown",
]
Place = Literal["before", "behind", "either"]
Family = Literal["money", "count", "years", "share", "points"]


@dataclass(frozen=True, slots=True)
class Word:
    """What a word does; `size` is of a unit, a scale or a whole, `place` is where it stands to its number."""

    role: Role
    size: Fraction = Fraction(1)
    families: frozenset[Family] = frozenset()
    place: Place = "either"


def _words(role: Role, words: str, place: Place = "either") -> dict[str, Word]:
    return {word.replace("_", " "): Word(role, place=place) for word in words.split()}


def _sized(role: Role, size: Fraction | int, words: str) -> dict[str, Word]:
    return {word: Word(role, Fraction(size)) for word in words.split()}


def _units(words: str, *families: Family, size: Fraction | int = 1) -> dict[str, Word]:
    return {word.replace("_", " "): Word("unit", Fraction(size), frozenset(families)) for word in words.split()}


_COUNTED: Final = (
    "号人 口人 号员工 个员工 个职工 名研发人员 人员 "
    "人 名 位 个 个人 项 件 家 次 种 款 台 套 篇 户 份 张 只 名次 员工 名员工 位员工 名职工 同仁 位同仁 个同仁 "
    "people persons person folks heads employees employee members employee staff ppl items item "
    "pcs st nd rd th"
)

VOCABULARY: Final[Mapping[str, Word]] = (
    _words(
        "filler",
        "我们 我 我司 我们公司 公司 我公司 本公司 敝公司 企业 我们企业 是 就是 有 共 共有 总共 一共 合计 "
        "总计 达 达到 了 已 已有 已经",
    )
    | _words(
        "filler",
        "的 吧 呢 哦 啊 呀 嗯 哈 这样 样子 的样子 整 正 去年 上年 上年度 去年全年 全年 年底 在 从 自从 "
        "做了 干了 才 只 只有 仅 仅有 就 就是 而已 啦 耶 👍 👌 🙏 💪 😄 😅 😂 😊 🤣 😭",
    )
    | _words("rank", "第 排 排名 排名第 排第 位列 位居 居 no. no number ranked rank")
    | _words("filler", "谢谢 谢谢您 谢谢你 多谢 麻烦 please thanks thank_you from ok")
    | _words("filler", "盈利 赚 赚了 盈利了 净赚 profit_of a_profit_of , ; ! : ' \" 。 、 # =")
    | _words(
        "filler",
        "we_have we_had it_is it's it_was is was are have had the a total in_total of but "
        "level last_year our the_company company's we we_are we_do there_are there_is just it_is_about",
    )
    | _words("to", "到 至 到了 to through")
    | _words("dash", "-")
    | _words("wave", "~")
    | _words("joined", "和 与 and")
    | _words("between", "介于 之间 between")
    | _words(
        "negative",
        "负 负的 亏 亏损 亏了 亏损了 净亏损 净亏 赔 赔了 亏掉 倒亏 minus negative a_loss_of loss_of loss lost",
        "before",
    )
    | _words("plus", "+")
    | _words(
        "about",
        "约 大约 大概 大约是 大概是 大概有 差不多 约莫 大致 估计 应该 应该是 应该有 可能 可能有 可能是 左右 "
        "我觉得 我估计 我想 我猜 估摸 估摸着 感觉 也就 上下 前后 上下浮动 ≈ 约为 约略 大概其 大概齐 落在 大约落在",
    )
    | _words(
        "about",
        "about around approximately approx approx. roughly circa ca. or_so more_or_less maybe probably some "
        "i_think i_guess i'd_say i_reckon say something_like in_the_region_of ish give_or_take",
    )
    | _words(
        "nearly",
        "近 将近 接近 快 快到 快有 快要 几近 几乎 nearly almost close_to just_under just_shy_of shy_of "
        "差一点到 差点到 差一点就到",
        "before",
    )
    | _words(
        "at_least",
        "至少 最少 起码 少则 少说 不低于 不少于 不小于 上 >= ≥ at_least no_less_than not_less_than minimum",
        "before",
    )
    | _words("at_least", "以上 及以上 或以上 往上 or_more and_above and_more and_up or_above plus", "behind")
    | _words(
        "more_than",
        "超过 超 超出 大于 多于 高于 过 破 突破 > more_than over above greater_than exceeding "
        "north_of a_bit_over a_little_over a_bit_more_than "
        "just_over slightly_over",
        "before",
    )
    | _words("more_than", "不止 不只 开外 还多", "either")
    | _words("a_little_over", "出头 出一点头 刚出头 冒头 冒尖", "behind")
    | _words(
        "at_most",
        "最多 至多 顶多 多则 最高 不超过 不高于 不多于 不大于 没超过 没有超过 未超过 不超 没超 <= ≤",
        "before",
    )
    | _words("at_most", "at_most up_to no_more_than not_more_than maximum", "before")
    | _words("at_most", "以下 及以下 或以下 以内 之内 or_less or_fewer and_below or_below", "behind")
    | _words(
        "less_than",
        "不足 低于 小于 少于 未满 不满 没到 未到 未达 "
        "还没到 没过 没破 还没过 还没破 未破 < less_than under below fewer_than",
        "before",
    )
    | _words("less_than", "不到 还不到", "either")
    | _words("less_than", "都不到 都没到 都没有 还没到 不到一点 不到一点点 不到点", "behind")
    | _words("and_some", "多 余 多一点 多点 多一些 一点点 有余 挂零 零一点 odd", "behind")
    | _words("parts_of", "分之")
    | _words("slash", "/")
    | _words("half", "半 半个")
    | _sized("scale", 10**2, "hundred")
    | _sized("scale", 10**3, "k thousand")
    | _sized("scale", 10**4, "w wan 个万")
    | _sized("scale", 10**6, "m mn mln mil million millions")
    | _sized("scale", 10**7, "kw 个千万")
    | _sized("scale", 10**8, "yi 个亿")
    | _sized("scale", 10**9, "b bn billion billions")
    | _units("元 块 块钱 元钱 元人民币 人民币 人民币元 ¥ rmb cny yuan renminbi kuai", "money")
    | _units(_COUNTED, "count")
    | _units("年 年时间 周年 整年 个年头 年头 载 岁 year years yrs yr full_years", "years")
    | _units("个月 月 月份 个月时间 month months", "years", size=Fraction(1, 12))
    | _units(
        "% 个点 点 个百分点 百分点 percent pct per_cent percentage_points percentage_point",
        "share",
        size=Fraction(1, 100),
    )
    | _units("‰", "share", size=Fraction(1, 1000))
    | _units("成", "share", size=Fraction(1, 10))
    | _units("分 颗星 星 星级 points point marks", "points")
    | _units("级 等级 levels", "points", "count")
    | _words(
        "foreign",
        "$ us$ usd 美元 美金 € eur 欧元 £ gbp 英镑 港币 港元 hkd 日元 jpy 韩元 台币 新台币 dollars dollar "
        "euros euro pounds",
    )
)

# Words that mean something only for one type of fact, and would be taken wrongly, or not at all, for another.
OWN_WORDS: Final[Mapping[Family, Mapping[str, Word]]] = {
    "money": _words("at_least", "起", "behind") | _sized("whole", YI // 2, "半个亿 半亿"),
    "count": _words("at_least", "起", "behind") | _words("first", "前 top", "before"),
    "points": _words("at_least", "起", "behind") | _units("点", "points"),
    "share": {
        **_words("filler", "占 占比 比例 增长 增长了 增加 增加了 上升 上升了 提高 提高了 涨 涨了 up"),
        **_words("negative", "下降 下降了 下滑 下滑了 减少 减少了 降低 降低了 跌 跌了 降 降了 down", "before"),
        **_sized("whole", Fraction(1, 2), "一半 half"),
        **_sized("whole", 1, "百分百 全部 all"),
    },
    "years": {
        **_words(
            "since",
            "起 于 以来 开始 开始的 开始做 开始做的 成立 成立的 创立 创办 创立的 始于 自 起步 做起 进入 入行 "
            "注册 注册于 注册的 做的 "
            "就开始做",
        ),
        **_words("since", "since started started_in founded_in established_in began_in began founded established"),
        **_words("before", "前 以前 之前 ago before"),
        **_words("after", "后 以后 之后 after"),
        **_words("filler", "做 in for 快有 了有 已经做了 满 刚满 整整"),
    },
}
