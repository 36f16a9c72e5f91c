"""`srdi regions` and `srdi questions`: what can be chosen and what is asked."""

import json

import pytest

from bot.cli import main
from bot.exits import EXIT_INPUT, EXIT_OK


def test_regions_lists_every_region_with_its_ladder_lowest_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["regions", "--format", "json"]) == EXIT_OK
    ladders = {r["id"]: [tier["id"] for tier in r["tiers"]] for r in json.loads(capsys.readouterr().out)}
    expected = {
        "cn": ["innovative_sme", "srdi_sme", "little_giant"],
        "shanghai": ["srdi_sme", "domestic_hidden_champion", "international_hidden_champion"],
        "municipality": ["innovative_sme", "srdi_sme", "little_giant", "single_champion"],
        "qingdao": ["srdi_product", "srdi_demonstration", "hidden_champion"],
        "anhui": ["srdi_sme", "matching_specialist", "single_item_champion", "industry_little_giant"],
        "hangzhou": ["innovative_sme", "srdi_sme", "provincial_hidden_champion", "little_giant"],
    }
    assert expected.items() <= ladders.items()


def test_regions_are_named_in_the_readers_language(capsys: pytest.CaptureFixture[str]) -> None:
    main(["regions", "--locale", "zh"])
    assert "hangzhou: 杭州市" in capsys.readouterr().out
    main(["regions", "--locale", "en"])
    assert "hangzhou: Hangzhou" in capsys.readouterr().out


def test_questions_lists_the_facts_that_a_regions_rules_look_at(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["questions", "--region", "shanghai", "--format", "json"]) == EXIT_OK
    facts = {fact["id"]: fact for fact in json.loads(capsys.readouterr().out)}
    assert facts["focuses_core_business"]["question"]
    assert facts["rd_ratio"]["derived"]
    assert {option["id"] for option in facts["brand_titles"]["options"]} >= {"china_well_known_trademark"}
    assert "qualifying_loan" not in facts


def test_questions_of_an_unknown_region_names_the_allowed_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["questions", "--region", "atlantis"]) == EXIT_INPUT
    assert "hangzhou" in capsys.readouterr().err


def test_an_unknown_locale_names_the_allowed_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["regions", "--locale", "fr"]) == EXIT_INPUT
    assert "zh_Hans_CN" in capsys.readouterr().err
