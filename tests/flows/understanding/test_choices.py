"""Choosing one option, and several."""

import pytest

from flows.understanding import NotUnderstood, Understood, understand

LEVELS = {"none": "没有", "municipal": "市级", "provincial": "省级", "national": "国家级（含国家重点实验室）"}
CONTEST = {"none": "未入围", "top500": "前500强", "top50": "前50强"}
TITLES = {
    "high_tech_enterprise": "高新技术企业",
    "innovation_demonstration": "国家技术创新示范企业",
    "ip_advantage": "知识产权优势企业",
    "ip_demonstration": "知识产权示范企业",
}
INDUSTRIES = {"information_transmission": "Information transmission", "software_it": "Software, IT and services"}


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("2", "municipal"),
        ("2.", "municipal"),
        ("②", "municipal"),
        ("第二个", "municipal"),
        ("选3", "provincial"),
        ("option 2", "municipal"),
        ("the second one", "municipal"),
        ("最后一个", "national"),
        ("provincial", "provincial"),
        ("省级", "provincial"),
        ("省級", "provincial"),
        ("我们是省级的", "provincial"),
        ("国家", "national"),
        ("重点实验室", "national"),
        ("没有", "none"),
        ("无", "none"),
    ],
)
def test_an_option_is_chosen_by_number_id_label_or_part_of_it(text: str, option: str) -> None:
    assert understand(text, "choice", LEVELS) == Understood(option)


@pytest.mark.parametrize("text", ["5", "0", "县级", "不是省级", "可能", "没有省级", "，"])
def test_what_is_no_option_is_refused(text: str) -> None:
    answer = understand(text, "choice", LEVELS)
    assert isinstance(answer, NotUnderstood)
    assert answer.reason == "not_an_option"


def test_a_number_written_in_a_label_is_not_taken_for_a_place_in_the_list() -> None:
    assert understand("50", "choice", CONTEST) == Understood("top50")
    assert understand("500", "choice", CONTEST) == Understood("top500")


def test_a_number_that_is_a_place_and_stands_in_another_label_is_refused_with_both() -> None:
    grades = {"zero": "0级", "one": "1级", "two": "2级"}
    assert understand("1", "choice", grades) == NotUnderstood("ambiguous_option", "1", ("zero", "one"))


def test_a_part_of_two_labels_is_refused_with_both() -> None:
    answer = understand("知识产权", "choice", TITLES)
    assert answer == NotUnderstood("ambiguous_option", "知识产权", ("ip_advantage", "ip_demonstration"))


def test_a_part_of_a_label_that_denies_it_does_not_choose_it() -> None:
    assert isinstance(understand("有研发机构", "choice", {"none": "没有研发机构"}), NotUnderstood)


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("1 3", {"high_tech_enterprise", "ip_advantage"}),
        ("1、3", {"high_tech_enterprise", "ip_advantage"}),
        ("1，3", {"high_tech_enterprise", "ip_advantage"}),
        ("1和3", {"high_tech_enterprise", "ip_advantage"}),
        ("①③", {"high_tech_enterprise", "ip_advantage"}),
        ("1,3 and 4", {"high_tech_enterprise", "ip_advantage", "ip_demonstration"}),
        ("1-3", {"high_tech_enterprise", "innovation_demonstration", "ip_advantage"}),
        ("高新技术企业、知识产权优势企业", {"high_tech_enterprise", "ip_advantage"}),
        ("高新和优势", {"high_tech_enterprise", "ip_advantage"}),
        ("高新技术企业 ip_advantage", {"high_tech_enterprise", "ip_advantage"}),
        ("有高新", {"high_tech_enterprise"}),
        ("都没有", set()),
        ("无", set()),
        ("none", set()),
        ("none of the above", set()),
        ("全部", set(TITLES)),
        ("all", set(TITLES)),
    ],
)
def test_several_options_are_chosen_one_after_the_other(text: str, chosen: set[str]) -> None:
    assert understand(text, "set", TITLES) == Understood(frozenset(chosen))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("没有，1", "contradiction"),
        ("13", "not_an_option"),
        ("1、9", "not_an_option"),
        ("除了2都有", "not_an_option"),
        ("没有高新", "not_an_option"),
        ("1、知识产权", "ambiguous_option"),
    ],
)
def test_one_piece_that_is_not_understood_refuses_the_whole_answer(text: str, reason: str) -> None:
    answer = understand(text, "set", TITLES)
    assert isinstance(answer, NotUnderstood)
    assert answer.reason == reason


def test_a_label_with_a_comma_and_an_and_in_it_is_one_option() -> None:
    both = frozenset(INDUSTRIES)
    assert understand("Software, IT and services", "set", INDUSTRIES) == Understood(frozenset({"software_it"}))
    assert understand("Software, IT and services, Information transmission", "set", INDUSTRIES) == Understood(both)
