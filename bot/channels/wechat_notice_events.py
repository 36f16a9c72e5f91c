"""What WeChat tells beside the talk: who allowed or refused notices, and what became of messages that it had taken.

Fields in, data out (`news_of`), and that noted in the registry (`noted`), which may be told again as often as the vendor likes.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from bot.channels.edge import was_sent_before
from bot.channels.envelope import Malformed
from bot.channels.inbound import Inbound
from bot.channels.wechat_messages import Message, text_of
from bot.outreach import grants, receipts
from bot.outreach.receipts import ARRIVED, BLOCKED, FAILED
from bot.registry.contacts import Caller, address_known_as
from bot.service import Service

_LISTS: Final = ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent")
"""Around the list in XML; in JSON it stands alone, or under such a name. Either event was seen with the other's name."""
_LIST: Final = "List"
_NAME: Final = re.compile(r"[\w-]{1,64}", re.ASCII)
_SECONDS: Final = re.compile(r"\d{1,10}", re.ASCII)
_REASONS: Final = {"success": ARRIVED, "failed:userblock": BLOCKED}
"""By the status without its spaces, which come and go; any other says that it failed."""
_NOTICES: Final = ("long_term_notice", "one_time_notice")
_TEMPLATES: Final = ("template",)


class Answer(NamedTuple):
    """Whether somebody allowed the notices of one template."""

    template: str
    is_given: bool


class Result(NamedTuple):
    """What became of one message, and by which means it can have been sent."""

    message: str
    reason: str
    means: tuple[str, ...]


class News(NamedTuple):
    """One such event; `key` is the same for every delivery of it."""

    key: str
    came: datetime
    answers: tuple[Answer, ...] = ()
    results: tuple[Result, ...] = ()


def news_of(fields: Mapping[str, Any]) -> News | None:
    """What these fields tell; None where they are of something else. Raises Malformed."""
    if text_of(fields, "MsgType").lower() != "event":
        return None
    match text_of(fields, "Event").lower():
        case "templatesendjobfinish":
            status = text_of(fields, "Status").lower().replace(" ", "")
            result = Result(_named(fields, "MsgID"), _REASONS.get(status, FAILED), _TEMPLATES)
            return _begun(fields)._replace(results=(result,))
        case "subscribe_msg_popup_event" | "subscribe_msg_change_event":
            return _begun(fields)._replace(answers=tuple(map(_answer, _listed(fields))))
        case "subscribe_msg_sent_event":
            return _begun(fields)._replace(results=tuple(map(_result, _listed(fields))))
        case _:
            return None


async def noted(service: Service, message: Message, news: News) -> None:
    """Note it, whether or not it was noted before; nothing where nothing is kept here.

    Raises RegistryUnavailable, StateUnavailable.
    """
    if service.opened_registry is None:
        return
    registry = service.opened_registry
    known_as = address_known_as(registry.keys, Caller("wechat", message.account, message.user))
    lasting = _lasting(service)
    answers = [
        grants.Answered(answer.template, lasting[answer.template], answer.is_given, news.came)
        for answer in news.answers
        if answer.template in lasting
    ]
    # What somebody allowed before having everything deleted must not come back by being told late.
    if answers and not await was_sent_before(service, _talk(message), news.came.timestamp()):
        await grants.answered(registry, known_as, answers)
    for result in news.results:
        receipt = receipts.Receipt("wechat", known_as, result.message, result.means, result.reason, news.came)
        await receipts.note(registry, receipt)


def _talk(message: Message) -> str:
    return Inbound("wechat", message.account, message.user, "", "").name


def _lasting(service: Service) -> Mapping[str, bool]:
    """The templates of our notices, and whether leave for them lasts."""
    settings = service.settings
    notices = ((settings.wechat_one_time_notice, False), (settings.wechat_long_term_notice, True))
    return {notice.id: is_lasting for notice, is_lasting in notices if notice is not None}


def _begun(fields: Mapping[str, Any]) -> News:
    came = text_of(fields, "CreateTime")
    if not _SECONDS.fullmatch(came):
        raise Malformed("no CreateTime")
    key = blake2b(json.dumps(fields, sort_keys=True).encode(), digest_size=20).hexdigest()
    return News(key, datetime.fromtimestamp(int(came), UTC))


def _listed(fields: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The entries, of which there may be one or many."""
    found = next((fields[name] for name in _LISTS if fields.get(name)), fields)
    if isinstance(found, Mapping):
        found = found.get(_LIST, ())
    for entry in [found] if isinstance(found, Mapping) else found:
        if not isinstance(entry, Mapping):
            raise Malformed("no entry of a list")
        yield entry


def _answer(entry: Mapping[str, Any]) -> Answer:
    return Answer(_named(entry, "TemplateId"), text_of(entry, "SubscribeStatusString").lower() == "accept")


def _result(entry: Mapping[str, Any]) -> Result:
    code = text_of(entry, "ErrorCode")
    if not code:
        raise Malformed("no ErrorCode")
    return Result(_named(entry, "MsgID"), ARRIVED if code == "0" else FAILED, _NOTICES)


def _named(fields: Mapping[str, Any], name: str) -> str:
    text = text_of(fields, name)
    if not _NAME.fullmatch(text):
        raise Malformed(f"no {name}")
    return text
