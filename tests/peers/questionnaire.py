"""The questionnaire that every peer asks: a table of questions, answers kept for each user, the next question said back.

It is as little as such a bot can do: no judgement beyond one ratio, one language, no clause. Whoever asks more has more to do.
"""

import re

QUESTIONS = (
    ("region", "公司在哪个地区注册？\n1. 全国\n2. 杭州市\n3. 上海市\n4. 青岛市\n5. 安徽省\n直接发名称或序号都可以。"),
    ("revenue", "去年的营业收入是多少？\n看审计报告利润表的第一行。可以写：5000万元。"),
    ("registered_in_region", "公司是在所选地区注册、自己独立承担责任的法人吗？\n1. 是\n2. 否"),
    ("on_dishonesty_list", "公司现在被列入严重失信主体名单吗？\n1. 是\n2. 否"),
    ("rd_expense", "去年的研发费用是多少？\n看研发费用辅助账或专项审计。可以写：300万元。"),
    ("employees", "去年年底有多少从业人员？\n按社保人数填，不清楚可以回答“不知道”。"),
)
_AMOUNT = re.compile(r"(\d+)(万|亿)?")
_TIMES = {"": 1, "万": 10_000, "亿": 100_000_000}


def answer(answers: dict[str, str], text: str) -> str:
    """Note the text as the answer to the question that is open, and say what comes next; `answers` is changed."""
    open_ones = [name for name, _ in QUESTIONS if name not in answers]
    if not open_ones:
        answers.clear()
        return QUESTIONS[0][1]
    found = _AMOUNT.search(text)
    answers[open_ones[0]] = str(int(found[1]) * _TIMES[found[2] or ""]) if found else text.strip()
    if len(open_ones) > 1:
        return f"记下了：{answers[open_ones[0]]}\n\n{dict(QUESTIONS)[open_ones[1]]}"
    revenue, spent = answers.get("revenue", ""), answers.get("rd_expense", "")
    if revenue.isdecimal() and spent.isdecimal() and int(spent) * 100 >= int(revenue) * 3:
        return "研发费用占营业收入不低于3%，可以看看专精特新中小企业的其他条件。"
    return "研发费用占营业收入不到3%，或者还缺数字。"
