"""What the fields of an enrolment and their choices are called, wherever they are asked for or shown."""

from collections.abc import Mapping
from typing import Final, Literal

from assessment.wording import Words
from assessment.wording import later as _
from flows.consent import CONSENTS
from flows.enrolment import PURPOSES, Purpose, Role, Topic

EnrolmentField = Literal["firm_name", "credit_code", "role", "region", "district", "topics"]

FIELD_NAMES: Final[Mapping[EnrolmentField, str]] = {
    "firm_name": _("Firm's name"),
    "credit_code": _("Unified social credit code"),
    "role": _("Your role"),
    "region": _("Region"),
    "district": _("District"),
    "topics": _("Topics of reminders"),
}
PURPOSE_NAMES: Final[Mapping[Purpose, str]] = {purpose: CONSENTS[purpose].name for purpose in PURPOSES}
ROLE_NAMES: Final[Mapping[Role, str]] = {
    "legal_representative": _("legal representative"),
    "owner": _("owner"),
    "finance": _("finance"),
    "project_officer": _("in charge of applications"),
    "other": _("another role"),
}
TOPIC_NAMES: Final[Mapping[Topic, str]] = {
    "application_windows": _("when applications open and close"),
    "title_expiry": _("when a title runs out"),
    "yearly_updates": _("the yearly update of figures"),
    "support_measures": _("new support measures"),
    "policy_changes": _("changed rules"),
}
CHANNEL_NAMES: Final[Mapping[str, str]] = {
    "web": _("web page"),
    "wechat": _("WeChat"),
    "wecom": _("WeCom"),
    "telegram": _("Telegram"),
}


def field_name(field: EnrolmentField, words: Words) -> str:
    """What a field is called in the language of these words."""
    return words.say(FIELD_NAMES[field])
