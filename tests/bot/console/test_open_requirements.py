"""What is open for a firm is named on its page, with whose turn it is: the owner's, or the bureau's own."""

from bot.registry.tables import FirmFact, FirmTitle
from tests.bot.console.conftest import Console
from tests.bot.console.firms import a_firm, kept, known_of
from tests.bot.console.test_firm_pages import FIRMS
from tests.bot.console.test_home_pages import text_of


def page_of(console: Console, region: str, tier: str, **answers: object) -> str:
    """The page of a firm of this region on its way to that tier, of which two facts are known, and these."""
    firm = a_firm(region=region, next_tier=tier)
    console.run(kept, console.registry, firm)
    told = [row for row in known_of(firm) if isinstance(row, FirmFact | FirmTitle)]
    ids = {"firm_id": firm.id, "region": region, "source": "self_check", "noted_on": told[0].noted_on}
    console.run(kept, console.registry, *told, *(FirmFact(**ids, fact=fact, value=answers[fact]) for fact in answers))
    return text_of(console.signed_in(region=region).get(f"{FIRMS}/{firm.id}").text)


def test_each_open_requirement_is_named_with_the_answers_that_it_waits_for(console: Console) -> None:
    page = page_of(console, "hangzhou", "srdi_sme")
    before, still_open = page.split("What is still open")
    assert "not answered yet: R&D expense last year, Revenue last year" in still_open
    assert "Debt ratio" in still_open
    assert "What it lacks for" in before
    assert "requirements are still open" not in page


def test_what_the_bureau_judges_itself_is_told_apart_from_what_the_owner_did_not_answer(console: Console) -> None:
    still_open = page_of(console, "qingdao", "srdi_product", registered_in_region=True).split("What is still open")[1]
    assert "the bureau judges it itself; not answered yet:" in still_open
    assert still_open.count("the bureau judges it itself") == 1


def test_what_is_answered_is_not_open_any_more(console: Console) -> None:
    asked = "not answered yet: Years in the niche market"
    assert asked in page_of(console, "hangzhou", "srdi_sme")
    assert asked not in page_of(console, "hangzhou", "srdi_sme", niche_years=4)
