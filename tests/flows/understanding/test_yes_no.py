"""Yes and no."""

import pytest

from flows.understanding import NotUnderstood, Understood, understand


@pytest.mark.parametrize(
    "text",
    [
        "是",
        "有",
        "对",
        "嗯",
        "有的",
        "是的，我们有",
        "没错",
        "yes",
        "Y",
        "Yes, we do",
        "√",
        "當然有",
        "我同意",
        "I agree",
    ],
)
def test_yes_is_understood(text: str) -> None:
    assert understand(text, "yes_no") == Understood(True)


@pytest.mark.parametrize(
    "text",
    [
        "没有",
        "否",
        "不是",
        "无",
        "没",
        "暂时没有",
        "還沒有",
        "我们没有",
        "没有，正在申请",
        "no",
        "N",
        "NO!",
        "not yet",
        "不同意",
    ],
)
def test_no_is_understood(text: str) -> None:
    assert understand(text, "yes_no") == Understood(False)


@pytest.mark.parametrize(
    "text",
    [
        *("没有被列入", "没被列入", "肯定没有", "绝对没有", "从来没有", "从来没有过", "不在", "不存在", "没发生过"),
        *("没有发生过", "没得过", "我们公司没有被列入。", "没有, 从来没有"),
    ],
)
def test_a_firm_no_is_understood(text: str) -> None:
    assert understand(text, "yes_no") == Understood(False)


@pytest.mark.parametrize("text", ["有过", "我们有过的", "有过。"])
def test_that_there_once_was_is_yes(text: str) -> None:
    assert understand(text, "yes_no") == Understood(True)


@pytest.mark.parametrize("text", ["有过，没有", "不在乎", "没有被列入过吗是", "存在", "不得过"])
def test_what_only_looks_like_such_a_no_is_not_taken_for_one(text: str) -> None:
    assert isinstance(understand(text, "yes_no"), NotUnderstood)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("可能", "unsure"),
        ("应该有吧", "unsure"),
        ("maybe", "unsure"),
        ("有，没有", "contradiction"),
        ("有一点", "not_yes_or_no"),
        ("不知道", "not_yes_or_no"),
        ("1", "not_yes_or_no"),
    ],
)
def test_what_is_neither_yes_nor_no_is_refused(text: str, reason: str) -> None:
    answer = understand(text, "yes_no")
    assert isinstance(answer, NotUnderstood)
    assert answer.reason == reason


def test_a_numbered_yes_or_no_is_understood_where_it_was_offered_so() -> None:
    offered = {"yes": "是", "no": "否"}
    assert understand("1", "yes_no", offered) == Understood(True)
    assert understand("2", "yes_no", offered) == Understood(False)
