"""What accounts of WeChat send by templates: template messages and subscription notices, with what the vendor tells of them later.

What it refuses, and with which code, is as the vendor publishes it, or as developers quote it.
"""

import asyncio
import re
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from tests.fakes.stage import Answer, Call, Json
from tests.fakes.vendor_calls import Caller

DROPPED_FOR: Final = 600.0
A_DAY: Final = 100_000
DAY: Final = 86_400.0
_HOUR: Final = r"\d{1,2}:\d{2}(?::\d{2})?"
_DAY: Final = r"\d{4}(?:年\d{1,2}月\d{1,2}日|[-/.]\d{1,2}[-/.]\d{1,2})"
_TIME: Final = rf"(?:{_DAY} ?)?{_HOUR}"
_DATE: Final = rf"{_DAY}(?: ?{_HOUR})?"
TAKEN: Final = {
    "thing": r"[^\n\r\t]{1,20}",
    "short_thing": r"[^\n\r\t]{1,5}",
    "character_string": r"[!-~ ]{1,32}",
    "const": r"[^\n\r\t]{1,20}",
    "phrase": r"[\u3400-\u9fff]{1,5}",
    "keyword": r"[^\n\r\t]+",
    "time": rf"{_TIME}(?:~{_TIME})?",
    "date": rf"{_DATE}(?:~{_DATE})?",
}


def refused(code: int, message: str) -> Answer:
    """Refused: still HTTP 200."""
    return Answer({"errcode": code, "errmsg": f"{message} rid: 00000000-00000000-00000000"})


@dataclass
class Template:
    """A template of the account's: its fields, and of notices whether leave for them lasts."""

    fields: tuple[str, ...]
    leave: str = ""
    """Empty for template messages, else "once" or "lasting"."""


@dataclass
class Allowed:
    """What somebody allowed of one template."""

    left: int = 0
    is_lasting: bool = False


@dataclass
class Notices:
    """One account's templates, who allowed what, and the callback that is told of it."""

    now: Callable[[], float]
    follows: Callable[[str], bool | None]
    """Whether somebody follows; None where nobody of that name ever did."""
    shows: Callable[[str, Json], None]
    templates: dict[str, Template] = field(default_factory=dict)
    names_notices: bool = False
    """Whether the answer to a notice says what it is called; the vendor does not document it."""
    a_day: int = A_DAY
    delay: float = 0.0
    """Seconds until the callback is told what became of a message."""
    blocked: set[str] = field(default_factory=set)
    failing: set[str] = field(default_factory=set)
    told: list[Json] = field(default_factory=list)
    """Each event, and what came back to its last try."""
    _allowed: dict[tuple[str, str], Allowed] = field(default_factory=dict)
    _dropped: dict[tuple[str, str], tuple[float, int]] = field(default_factory=dict)
    _sent_at: deque[float] = field(default_factory=deque)
    _numbers: "count[int]" = field(default_factory=lambda: count(2_794_188_253_209_100_289))
    _caller: Caller | None = None
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _telling: set["asyncio.Task[None]"] = field(default_factory=set)

    async def tell(self, what: str, said: Json) -> object:
        """Something that a test makes happen, or wants to know; raises KeyError."""
        match what:
            case "calls_back":
                await self._stack.aclose()
                self._caller = await self._stack.enter_async_context(Caller(**said))
            case "template":
                self.templates[said["id"]] = Template(tuple(said["fields"]), said["leave"])
            case "answers":
                await self._answers(said["openid"], said["answers"])
            case "refuses":
                for template in said["templates"]:
                    self._allowed.pop((said["openid"], template), None)
                await self._tell_answers(said["openid"], "change", dict.fromkeys(said["templates"], "reject"))
            case "left":
                return self._of(said["openid"], said["template"]).left
            case "blocks" | "fails_for":
                (self.blocked if what == "blocks" else self.failing).add(said["openid"])
            case "set":
                vars(self).update(said)
            case "told":
                await asyncio.gather(*self._telling)
                return self.told
            case _:
                raise KeyError(what)
        return None

    def send_template(self, call: Call) -> Answer:
        """`message/template/send`."""
        fields = call.fields
        openid, key = str(fields.get("touser")), str(fields.get("client_msg_id", ""))
        fault = self._fault(openid, fields, leave="")
        if fault is not None:
            return fault
        at, number = self._dropped.get((openid, key), (0.0, 0))
        if key and at > self.now() - DROPPED_FOR:
            return Answer({"errcode": 0, "errmsg": "ok", "msgid": number})
        if (over := self._over()) is not None:
            return over
        number = next(self._numbers)
        if key:
            self._dropped[openid, key] = (self.now(), number)
        is_blocked, fails = openid in self.blocked, openid in self.failing
        status = "failed:user block" if is_blocked else "failed: system failed" if fails else "success"
        if status == "success":
            self._show(openid, "template", fields, "url")
        self._event(openid, "TEMPLATESENDJOBFINISH", MsgID=number, Status=status)
        return Answer({"errcode": 0, "errmsg": "ok", "msgid": number})

    def send_notice(self, call: Call) -> Answer:
        """`message/subscribe/bizsend`."""
        fields = call.fields
        openid, template = str(fields.get("touser")), str(fields.get("template_id"))
        fault = self._fault(openid, fields, leave="notice") or self._over()
        if fault is not None:
            return fault
        allowed = self._of(openid, template)
        if not allowed.is_lasting:
            if not allowed.left:
                return refused(43101, "user refuse to accept the msg")
            allowed.left -= 1
        number, fails = next(self._numbers), openid in self.failing
        if not fails:
            self._show(openid, "notice", fields, "page")
        result = {"TemplateId": template, "MsgID": number, "ErrorCode": 1 if fails else 0}
        result["ErrorStatus"] = "system failed" if fails else "success"
        self._event(openid, "subscribe_msg_sent_event", **self._list("Sent", [result]))
        return Answer({"errcode": 0, "errmsg": "ok"} | ({"msgid": number} if self.names_notices else {}))

    def template_list(self, _call: Call) -> Answer:
        """`template/get_all_private_template`."""
        listed = [
            {"template_id": name, "title": "提醒", "content": _content(one)}
            for name, one in self.templates.items()
            if not one.leave
        ]
        return Answer({"template_list": listed})

    def notice_list(self, _call: Call) -> Answer:
        """`wxaapi/newtmpl/gettemplate`."""
        listed = [
            {"priTmplId": name, "title": "提醒", "content": _content(one), "type": 3 if one.leave == "lasting" else 2}
            for name, one in self.templates.items()
            if one.leave
        ]
        return Answer({"errcode": 0, "errmsg": "ok", "data": listed})

    def _fault(self, openid: str, fields: Json, *, leave: str) -> Answer | None:
        follows = self.follows(openid)
        if follows is None:
            return refused(40003, "invalid openid")
        template = self.templates.get(str(fields.get("template_id")))
        if template is None or bool(template.leave) != bool(leave):
            return refused(40037, "invalid template_id")
        if not follows:
            return refused(43004, "require subscribe")
        data = fields.get("data")
        for name in template.fields:
            value = data[name].get("value") if isinstance(data, Mapping) and name in data else None
            if not value:
                return refused(47003, f"argument invalid! data.{name}.value is empty")
            if not re.fullmatch(TAKEN[name.rstrip("0123456789")], str(value)):
                return refused(47003, f"argument invalid! data.{name}.value invalid")
        return None

    def _over(self) -> Answer | None:
        while self._sent_at and self._sent_at[0] <= self.now() - DAY:
            self._sent_at.popleft()
        if len(self._sent_at) >= self.a_day:
            return refused(45009, "reach max api daily quota limit")
        self._sent_at.append(self.now())
        return None

    def _show(self, openid: str, kind: str, fields: Json, link: str) -> None:
        shown = {name: value["value"] for name, value in fields["data"].items()}
        self.shows(
            openid, {"msgtype": kind, "template_id": fields["template_id"], "data": shown, "url": fields.get(link)}
        )

    def _of(self, openid: str, template: str) -> Allowed:
        return self._allowed.setdefault((openid, template), Allowed())

    async def _answers(self, openid: str, answers: Mapping[str, str]) -> None:
        for template, answer in answers.items():
            allowed = self._of(openid, template)
            if answer == "accept" and self.templates[template].leave == "lasting":
                allowed.is_lasting = True
            elif answer == "accept":
                allowed.left += 1
        await self._tell_answers(openid, "popup", answers)

    async def _tell_answers(self, openid: str, which: str, answers: Mapping[str, str]) -> None:
        scene = {"PopupScene": "1"} if which == "popup" else {}
        entries = [{"TemplateId": name, "SubscribeStatusString": said, **scene} for name, said in answers.items()]
        self._event(openid, f"subscribe_msg_{which}_event", **self._list(which.capitalize(), entries))
        await asyncio.gather(*self._telling)

    def _list(self, which: str, entries: list[Json]) -> Json:
        """As the vendor writes it: in JSON without a name around it, and one entry alone is no list."""
        told: Any = entries[0] if len(entries) == 1 else entries
        is_json = self._caller is not None and self._caller.form == "json"
        return {"List": told} if is_json else {f"SubscribeMsg{which}Event": {"List": told}}

    def _event(self, openid: str, name: str, **more: object) -> None:
        if self._caller is None:
            return
        telling = asyncio.create_task(self._deliver(self._caller, self._caller.event(openid, name, **more)))
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    async def _deliver(self, caller: Caller, event: Json) -> None:
        await asyncio.sleep(self.delay)
        answers = await caller.deliver(event)
        self.told.append({"event": event, "status": answers[-1].status, "tries": len(answers)})


def _content(template: Template) -> str:
    return "\n".join(f"{name}:{{{{{name}.DATA}}}}" for name in template.fields)
