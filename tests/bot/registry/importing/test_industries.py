"""A bureau's words for an industry are read where they mean one alone, and named where they do not."""

import pytest

from assessment.library import library_of
from bot.registry.importing.headings import ONE_TITLE, data
from bot.registry.importing.industries import industry_names, read_industry
from bot.registry.importing.rows import ReadList
from tests.bot.registry.importing.lists import HEADINGS, code_of, csv_of
from tests.bot.registry.importing.test_rows import _read as read

INDUSTRY = library_of().catalogue["industry"]
NAMES = industry_names(INDUSTRY)


def under(heading: str, *cells: str) -> ReadList:
    rows = [[f"虚构{number}号有限公司", code_of(number), cell] for number, cell in enumerate(cells, 1)]
    return read(csv_of([(*HEADINGS[:2], heading), *rows]))


@pytest.mark.parametrize("option", INDUSTRY.options)
def test_every_industry_goes_by_its_label(option: str) -> None:
    assert read_industry(INDUSTRY.options[option], NAMES) == option


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("C35 专用设备制造业", "industry"),
        ("计算机、通信和其他电子设备制造业（C39）", "industry"),
        ("采矿业", "industry"),
        ("农林牧渔业", "agriculture"),
        ("I65软件和信息技术服务业", "software_it"),
        ("批发", "wholesale"),
    ],
)
def test_names_of_the_national_classification_are_read_with_their_codes_or_without(text: str, option: str) -> None:
    assert read_industry(text, NAMES) == option


@pytest.mark.parametrize("text", ["批发和零售业", "F", "非制造业", "信息传输、软件和信息技术服务业", "芯片", "渔", "2"])
def test_words_that_mean_two_industries_or_none_mean_none(text: str) -> None:
    assert read_industry(text, NAMES) is None


def test_no_name_stands_for_two_industries_and_every_one_is_for_an_industry_that_there_is() -> None:
    given = [name for names in data().industries.values() for name in names]
    assert len(given) == len(set(given))
    assert data().industries.keys() <= INDUSTRY.options.keys()


@pytest.mark.parametrize("heading", ["行业", "所属行业", "国民经济行业（大类）", "Industry"])
def test_a_row_is_taken_with_its_industry_and_without_one_that_cannot_be_read_which_is_named(heading: str) -> None:
    rows = under(heading, "通用设备制造业", "芯片", "").rows

    assert [row.listed.facts for row in rows] == [{"industry": "industry"}, {}, {}]
    assert [list(row.listed.unread.values()) for row in rows] == [[], ["芯片"], []]
    assert not any(row.problems for row in rows)


@pytest.mark.parametrize("heading", ["高新", "是否高新技术企业", "国家高新技术企业"])
def test_a_column_of_one_title_is_left_out_since_it_leaves_the_others_open(heading: str) -> None:
    found = under(heading, "是", "否")

    assert found.columns[-1].left_out == ONE_TITLE
    assert [row.listed.facts for row in found.rows] == [{}, {}]
