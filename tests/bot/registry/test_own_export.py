"""What a person takes along: the whole of it, exact in JSON, readable and harmless in a workbook."""

import json
from datetime import date
from fractions import Fraction
from io import BytesIO

import pytest
from openpyxl import load_workbook

from assessment.library import Library
from assessment.profile import read_firm
from assessment.wording import Words
from bot.registry.own_export import as_json, as_workbook
from flows.enrolment import OwnConsent, OwnData, OwnFact, OwnFirm, OwnReminder, OwnTitle

NOTED = date(2026, 11, 22)


def own(**said: object) -> OwnData:
    """What is kept of somebody with one firm."""
    firm = OwnFirm.model_validate(
        {
            "id": "f" * 32,
            "firm_name": "杭州精密轴承有限公司",
            "credit_code": "91330106MA2B2XYT1A",
            "region": "hangzhou",
            "district": "滨江区",
            "role": "owner",
            "topics": ("title_expiry",),
            "channels": ("wechat", "web"),
            "purposes": ("register", "facts"),
            "enrolled_on": NOTED,
            "facts": (
                _fact("rd_ratio", {"fraction": "7/200"}),
                _fact("revenue", {"low": 3_000_000, "high": None}),
                _fact("recognitions", ["innovative_sme"]),
                _fact("gone_from_the_rules", "x"),
            ),
            "titles": (OwnTitle(title="innovative_sme", granted_on=None, expires_on=None),),
            "likely_tier": "innovative_sme",
            "judged_on": NOTED,
            **said,
        }
    )
    line = OwnConsent(
        credit_code=firm.credit_code, purpose="facts", given=True, words="2026-11-22", channel="wechat", on=NOTED
    )
    sent = OwnReminder(
        credit_code=firm.credit_code,
        on=NOTED,
        channel="wechat",
        why="one requirement short of srdi_sme",
        source="=二(一)2",
        arrived=False,
    )
    return OwnData(firms=(firm,), consents=(line,), reminders=(sent,))


def _fact(fact: str, value: object) -> OwnFact:
    return OwnFact.model_validate(
        {"fact": fact, "value": value, "source": "self_check", "noted_on": NOTED, "stale_on": date(2027, 1, 1)}
    )


@pytest.fixture
def words(library: Library) -> Words:
    return Words("en", library.catalogue)


def test_the_facts_in_the_json_can_be_judged_as_they_are(library: Library, words: Words) -> None:
    told = json.loads(as_json(own(), library, words))
    (firm,) = told["firms"]
    facts = {line["fact"]: line["value"] for line in firm["facts"]}
    assert facts["rd_ratio"] == 0.035
    assert facts["gone_from_the_rules"] == "x"
    del facts["gone_from_the_rules"]
    read = read_firm(library.catalogue, json.loads(json.dumps(facts), parse_float=Fraction))
    assert read.numbers["rd_ratio"].low == Fraction(7, 200)
    assert read.numbers["revenue"].low == 3_000_000


def test_the_json_holds_everything_that_is_shown(library: Library, words: Words) -> None:
    told = json.loads(as_json(own(), library, words))
    assert set(told) == {"firms", "consents", "reminders"}
    assert set(told["firms"][0]) == set(OwnFirm.model_fields)
    assert set(told["consents"][0]) == set(OwnConsent.model_fields)
    assert set(told["reminders"][0]) == set(OwnReminder.model_fields)


def test_the_workbook_says_all_of_it_in_words(library: Library, words: Words) -> None:
    book = load_workbook(BytesIO(as_workbook(own(), library, words)))
    assert len(book.sheetnames) == 5
    cells = [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows(min_row=2)]
    said = str(cells)
    for shown in (
        "杭州精密轴承有限公司",
        "91330106MA2B2XYT1A",
        "滨江区",
        "3.5%",
        "2026-11-22",
        "one requirement short of srdi_sme",
        "not known",
    ):
        assert shown in said


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+1", "-2+3", "@SUM(A1)", "\t=1", "a\x00b"])
def test_no_name_becomes_a_formula(library: Library, words: Words, name: str) -> None:
    book = load_workbook(BytesIO(as_workbook(own(firm_name=name), library, words)))
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    first = book.worksheets[0]["A2"]
    assert first.value == name.replace("\x00", "")
    assert first.quotePrefix is (name[0] in "=+-@\t")


def test_somebody_of_whom_nothing_is_kept_gets_empty_files(library: Library, words: Words) -> None:
    assert json.loads(as_json(OwnData(), library, words)) == {"firms": [], "consents": [], "reminders": []}
    assert load_workbook(BytesIO(as_workbook(OwnData(), library, words))).worksheets
