"""What rules say as plain data: exact, in one order, and never a binary float."""

from fractions import Fraction

import pytest

from assessment.content import edition_of, hash_of, judged, judged_of_fact
from assessment.library import Library, load_library
from assessment.requirement import Compare, Membership


def test_the_wording_of_a_requirement_is_not_what_is_judged() -> None:
    plain = Compare.model_validate({"id": "a", "text": "一", "fact": "revenue", "at_least": "100万"})
    other = Compare.model_validate({"id": "a", "text": "二", "fact": "revenue", "at_least": 1_000_000})
    assert judged(plain) == judged(other)


def test_a_figure_is_what_is_judged() -> None:
    low = Compare.model_validate({"id": "a", "fact": "revenue", "at_least": "100万"})
    high = Compare.model_validate({"id": "a", "fact": "revenue", "at_least": "101万"})
    assert judged(low) != judged(high)


def test_a_share_is_written_exactly() -> None:
    third = Compare.model_validate({"id": "a", "fact": "rd_ratio", "at_least": Fraction(1, 3)})
    assert judged(third)["at_least"] == "1/3"


def test_a_key_at_its_default_leaves_no_trace() -> None:
    held = Membership.model_validate({"set": "recognitions", "includes_any": ["first"]})
    assert judged(held) == {"members": "recognitions", "includes_any": ["first"]}


def test_sets_have_one_order() -> None:
    assert judged(frozenset({"b", "a", "c"})) == ["a", "b", "c"]


def test_a_binary_float_has_no_plain_form() -> None:
    with pytest.raises(TypeError, match="float"):
        judged(0.1)


def test_the_name_of_an_option_is_wording_and_the_option_is_not(library: Library) -> None:
    fact = library.catalogue["maker_contest"]
    renamed = fact.model_copy(update={"options": dict.fromkeys(fact.options, "另名")})
    fewer = fact.model_copy(update={"options": {"none": "没有"}})
    assert judged_of_fact(renamed) == judged_of_fact(fact)
    assert judged_of_fact(fewer) != judged_of_fact(fact)


def test_the_same_packs_are_the_same_edition(library: Library) -> None:
    assert edition_of(library) == edition_of(load_library())


def test_the_same_data_has_the_same_hash_in_any_order() -> None:
    assert hash_of({"a": 1, "b": [2]}) == hash_of({"b": [2], "a": 1}) != hash_of({"a": 1, "b": [3]})
