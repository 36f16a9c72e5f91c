"""Which field of an enrolment is meant: its name, and perhaps the number of the firm behind it (name 2). Pure."""

import re
from typing import Final, Literal

from flows.understanding.bare import bare, words_of

_CALLED: Final = {
    "firm_name": words_of(
        "名称 名字 企业名称 公司名称 单位名称 企业名 公司名 企业名字 公司名字 企业全称 公司全称 "
        "name the_name firms_name firm_name the_firms_name company_name company"
    ),
    "role": words_of(
        "角色 身份 身分 职务 岗位 职位 我的角色 我的身份 我的身分 我的职务 role your_role my_role position"
    ),
    "district": words_of("区县 所在区 所在区县 区 县 区域 district the_district county"),
    "topics": words_of("主题 提醒主题 提醒内容 话题 提醒的主题 topics topics_of_reminders topic the_topics"),
    "credit_code": words_of(
        "统一社会信用代码 社会信用代码 信用代码 代码 credit_code unified_social_credit_code the_credit_code code"
    ),
}
_NUMBERED: Final = re.compile(r"(?P<name>.*?) ?(?P<number>[1-9][0-9]?)")

Called = Literal["firm_name", "role", "district", "topics", "credit_code"]


def field_called(wanted: str) -> tuple[Called, int] | None:
    """The field that these words name, and the number behind it, 0 where there is none."""
    words, number = split_number(wanted)
    for field in ("firm_name", "role", "district", "topics", "credit_code"):
        if words in _CALLED[field]:
            return field, number
    return None


def split_number(wanted: str) -> tuple[str, int]:
    """The words, and the number behind them."""
    found = _NUMBERED.fullmatch(bare(wanted))
    return (bare(wanted), 0) if found is None else (found["name"], int(found["number"]))
