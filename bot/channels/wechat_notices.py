"""The notices that an account may send, as its operator describes them: a template, and which part of a reminder in which field.

Data and its checks; what a kind of field takes is the vendor's. Nothing is filled in or sent here (`bot.outreach.channels`).
"""

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

Part = Literal["title", "body", "why", "source", "firm", "day"]
"""What there is of a reminder, as in `bot.outreach.content`."""


class FieldKind(NamedTuple):
    """What a field takes whose name begins with the kind's."""

    most: int
    """Characters, each of which counts as one."""
    source: str
    only: str = ""
    """A pattern of what it may consist of, where not anything goes."""
    takes: Literal["text", "days", "hours"] = "text"
    """Hours are the vendor's word for a time of day, which a day may stand before."""


_TABLE: Final = "developers.weixin.qq.com/doc/service/api/notify/notify/api_sendnewsubscribemsg, limits of the values"
_TEMPLATES: Final = (
    "developers.weixin.qq.com/doc/service/guide/product/template_message, limits of the values by category"
)
KINDS: Final[Mapping[str, FieldKind]] = {
    "thing": FieldKind(20, _TABLE),
    "short_thing": FieldKind(5, "in no table of the vendor's; five is the longest that is known to be taken"),
    "character_string": FieldKind(32, _TABLE, r"[!-~ ]+"),
    "const": FieldKind(20, _TEMPLATES),
    "phrase": FieldKind(5, _TABLE, r"[\u3400-\u9fff]+"),
    "keyword": FieldKind(
        20, "developers.weixin.qq.com/community: in templates of old, what is over 20 characters is folded"
    ),
    "date": FieldKind(64, _TABLE, takes="days"),
    "time": FieldKind(64, _TABLE, takes="hours"),
}
"""Other kinds are for figures, names, amounts and the like, which a reminder has none of."""
_FIELD: Final = re.compile(r"([a-z_]+?)\d{1,2}")


def kind_of(field: str) -> FieldKind:
    """The kind that a field's name begins with; raises KeyError."""
    named = _FIELD.fullmatch(field)
    return KINDS[named[1] if named else ""]


def _fits(fields: dict[str, Part]) -> dict[str, Part]:
    for field, part in fields.items():
        try:
            kind = kind_of(field)
        except KeyError:
            raise ValueError(
                f"字段名应为类型加数字 · a field's name is its kind and a number, the kind one of: {', '.join(KINDS)}"
            ) from None
        if kind.takes != "text" and part != "day":
            raise ValueError("日期和时间字段只能填 day · fields of the kinds date and time take nothing but day")
    return fields


class Notice(BaseModel):
    """One template of the account's, by which reminders go out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")
    fields: Annotated[dict[str, Part], Field(min_length=1, max_length=10), AfterValidator(_fits)]
    """By the field's name in the template, the part of the reminder that stands in it."""

    def __hash__(self) -> int:
        # Services are found by their settings, which have to tell themselves apart.
        return hash((self.id, *sorted(self.fields.items())))


def _read(given: Any) -> Any:
    if not isinstance(given, str):
        return given
    try:
        return json.loads(given) if given.strip() else None
    except (ValueError, RecursionError):
        raise ValueError(
            '需要 JSON · JSON is needed, such as {"id": "…", "fields": {"thing1": "title", "time2": "day"}}'
        ) from None


OptionalNotice = Annotated[Notice | None, BeforeValidator(_read)]
"""As it stands in a setting: JSON, or nothing."""
