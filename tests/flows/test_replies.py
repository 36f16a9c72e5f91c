"""Replies are kept with their turn, so they must come back as they were."""

from flows.replies import Listing, Option, Question, Reply, Result, Text, replies_from_json, replies_to_json


def test_replies_come_back_from_json_the_very_same() -> None:
    option = Option(key="1", label="工业")
    replies: tuple[Reply, ...] = (
        Text(text="记下"),
        Question(heading="公司概况", text="哪一行？", help="看收入", options=(option,), hint="序号"),
        Listing(text="回答", items=(option,)),
        Result(text="一\n  二"),
    )
    assert replies_from_json(replies_to_json(replies)) == replies
