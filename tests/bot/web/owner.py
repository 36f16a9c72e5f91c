"""An owner at a screen: looks at the page, answers what is asked through its real elements, until the result is there."""

from random import Random

from playwright.sync_api import Locator, Page

MOST_TURNS = 160
DONT_KNOW = {"zh_Hans_CN": "不知道", "zh_Hant_TW": "不知道", "en": "don't know"}


def question(page: Page) -> str:
    """What is asked now; nothing where no question is open."""
    asked = page.locator("#asked")
    return asked.inner_text() if asked.count() else ""


def type_in(page: Page, text: str) -> None:
    """Type an answer and send it."""
    page.fill("#text", text)
    _and_wait(page, page.get_by_role("button").and_(page.locator("form.typed button")))


def press(page: Page, button: Locator) -> None:
    """Press a button that says something."""
    _and_wait(page, button)


def _and_wait(page: Page, button: Locator) -> None:
    shown = page.locator("form.typed [name=form]")
    before = shown.get_attribute("value")
    button.click()
    page.wait_for_selector(f'form.typed [name=form]:not([value="{before}"])', state="attached")
    # Without scripts that is another page, of which the rest may still be on its way.
    page.wait_for_load_state()


def answer_one(page: Page, chance: Random, dont_know: str) -> None:
    """Answer the open question: by a button or by ticking where there are some, otherwise by a figure or not at all."""
    asked = question(page)
    options = page.locator("#ask button.option")
    boxes = page.locator("#ask [name=pick]")
    if boxes.count():
        boxes.nth(chance.randrange(boxes.count())).check()
        press(page, page.locator("#ask [name=picked]"))
    elif options.count():
        press(page, options.nth(chance.randrange(options.count())))
    elif chance.random() < 0.5:
        type_in(page, "30")
    if question(page) == asked:
        type_in(page, dont_know)


def answer_all(page: Page, chance: Random, dont_know: str) -> int:
    """Answer until nothing is asked any more; how many turns it took."""
    for turns in range(MOST_TURNS):
        if not question(page):
            return turns
        answer_one(page, chance, dont_know)
    raise AssertionError(f"still asking after {MOST_TURNS} turns: {question(page)}")
