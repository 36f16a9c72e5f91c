"""What WeCom refuses in a template card."""

import re
from typing import Final

from tests.fakes.stage import Json

TASK_ID: Final = re.compile(r"[0-9A-Za-z_@-]{1,128}")
CARDS: Final = ("text_notice", "news_notice", "button_interaction", "vote_interaction", "multiple_interaction")
INTERACTIVE: Final = CARDS[2:]


def fault_of_card(card: Json, *, is_update: bool = False) -> str:
    """What is wrong with the card, empty where nothing is."""
    kind, task = card.get("card_type"), card.get("task_id")
    target = card.get("card_action", {})
    if kind not in CARDS:
        return "invalid card_type"
    if task is None and not is_update and (kind in INTERACTIVE or card.get("action_menu")):
        return "task_id is required"
    if task is not None and not (isinstance(task, str) and TASK_ID.fullmatch(task)):
        return "invalid task_id"
    if not (card.get("main_title", {}).get("title") or card.get("sub_title_text")):
        return "main_title.title or sub_title_text is required"
    if kind == "text_notice" and target.get("type") not in (1, 2):
        return "card_action.type is 1 or 2"
    if target.get("type") == 1 and not target.get("url"):
        return "card_action.url is required"
    if len(card.get("horizontal_content_list", [])) > 6 or len(card.get("jump_list", [])) > 3:
        return "a list is too long"
    return _fault_of_buttons(card.get("button_list", [])) if kind == "button_interaction" else ""


def _fault_of_buttons(buttons: list[Json]) -> str:
    if not 1 <= len(buttons) <= 6:
        return "button_list has 1 to 6"
    for button in buttons:
        target = button.get("url") if button.get("type") == 1 else button.get("key")
        if not button.get("text"):
            return "button.text is required"
        if not target or len(str(target).encode()) > 1024:
            return "button.key or button.url is required"
    return ""
