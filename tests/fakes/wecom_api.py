"""The API of WeCom: tokens, application messages with what is dropped in silence, cards and their one update a code, media.

`python -m tests.fakes.wecom_api` serves it.
"""

import json
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Final

from tests.fakes.servers import WeComServer
from tests.fakes.stage import Answer, Call, Json, Vendor, serve
from tests.fakes.vendor_tokens import Tokens
from tests.fakes.wecom_cards import INTERACTIVE, fault_of_card

if TYPE_CHECKING:
    from collections.abc import Callable

PER_MEMBER: Final = ((30, 60.0), (1_000, 3600.0))
CARD_CODE_GOOD_FOR: Final = 72 * 3600.0
DUPLICATES_WITHIN: Final = 1800.0
LONGEST_DUPLICATES_WITHIN: Final = 4 * 3600.0
LONGEST_TEXT: Final = 2048
CONTENT_OF: Final = {
    "text": "content",
    "markdown": "content",
    "image": "media_id",
    "voice": "media_id",
    "file": "media_id",
    "video": "media_id",
    "textcard": "title",
    "news": "articles",
    "template_card": "card_type",
}


def refused(code: int, message: str) -> Answer:
    """Refused: still HTTP 200."""
    hint = "hint: [1600000000000000000], from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query"
    return Answer({"errcode": code, "errmsg": f"{message}, {hint}?e={code}"})


@dataclass
class Member:
    """A member: when something was sent to them, what they see, the cards among it by task, and what was dropped."""

    sent: list[float] = field(default_factory=list)
    shown: list[Json] = field(default_factory=list)
    cards: dict[str, Json] = field(default_factory=dict)
    dropped: int = 0


class WeCom(Vendor):
    """One corporation with one application."""

    def __init__(self) -> None:
        super().__init__()
        self._tokens = Tokens()
        self._members: dict[str, Member] = {}
        self._duplicates: dict[str, float] = {}
        self._tasks: set[str] = set()
        self._codes: dict[str, tuple[str, float]] = {}
        self._calls_by_name: dict[str, Callable[[Call], Answer]] = {
            "message/send": self._send,
            "message/update_template_card": self._update_card,
            "agent/get": self._agent,
            "getcallbackip": lambda _: _ok(ip_list=["127.0.0.1"]),
            "get_api_domain_ip": lambda _: _ok(ip_list=["127.0.0.1"]),
        }

    def name_of(self, path: str) -> str:
        return path.strip("/").removeprefix("cgi-bin/")

    async def answer(self, call: Call) -> Answer:
        if call.name == "gettoken":
            return self._get_token(call)
        found = self._calls_by_name.get(call.name)
        if found is None:
            return Answer({"errcode": -1, "errmsg": f"the fake knows no {call.name}"}, 404)
        token = call.query.get("access_token", "")
        if not token:
            return refused(41001, "access_token missing")
        if self._tokens.has_run_out(token, self.now()):
            return refused(42001, "access_token expired")
        if not self._tokens.is_good(token, self.now()):
            return refused(40014, "invalid access_token")
        return found(call)

    async def tell(self, what: str, said: Json) -> object:
        match what:
            case "joins":
                for member in said["members"]:
                    self._members.setdefault(member, Member())
            case "leaves":
                del self._members[said["member"]]
            case "spoil_token":
                self._tokens.renew(self.now(), 0)
            case "taps":
                assert said["task_id"] in self._members[said["member"]].cards, "this card is not on that screen"
                return self._code_for(said["task_id"])
            case "shown":
                return self._members[said["member"]].shown
            case "shown_to_all":
                return {name: len(member.shown) for name, member in self._members.items()}
            case "dropped":
                return self._members[said["member"]].dropped
            case _:
                raise KeyError(what)
        return None

    def _get_token(self, call: Call) -> Answer:
        if call.query.get("corpid") != WeComServer.CORP_ID:
            return refused(40013, "invalid corpid")
        if call.query.get("corpsecret") != WeComServer.SECRET:
            return refused(40001, "invalid credential")
        token, left = self._tokens.newest(self.now())
        if left <= 0:
            token, left = self._tokens.renew(self.now(), 0)
        return _ok(access_token=token, expires_in=int(left))

    def _send(self, call: Call) -> Answer:
        fields = call.fields
        if fault := self._fault_of_message(fields):
            return refused(*fault)
        kind, content = fields["msgtype"], fields[fields["msgtype"]]
        wanted = [member for member in str(fields.get("touser", "")).split("|") if member]
        if len(wanted) > 1000:
            return refused(40032, "invalid userlist size")
        known = list(self._members) if wanted == ["@all"] else [name for name in wanted if name in self._members]
        if not known:
            return refused(81013, "user & party & tag all invalid")
        answer: Json = {"msgid": token_urlsafe(32)}
        if kind == "text":
            text = str(content["content"]).encode()[:LONGEST_TEXT].decode(errors="ignore")
            fields = fields | {"text": {"content": text}}
        if kind == "template_card" and content.get("task_id"):
            self._tasks.add(content["task_id"])
            if content["card_type"] in INTERACTIVE or content.get("action_menu"):
                answer["response_code"] = self._code_for(content["task_id"])
        if not self._is_duplicate(fields):
            for member in known:
                self._show(self._members[member], fields)
        if lost := [name.lower() for name in wanted if name not in known and name != "@all"]:
            answer["invaliduser"] = "|".join(lost)
        return _ok(**answer)

    def _fault_of_message(self, fields: Json) -> tuple[int, str] | None:
        """What the vendor refuses whoever it is for."""
        if fields.get("agentid") != WeComServer.AGENT_ID:
            return 40056, "invalid agentid"
        kind = fields.get("msgtype")
        if kind not in CONTENT_OF:
            return 40008, "invalid message type"
        content = fields.get(kind)
        if not isinstance(content, dict) or not content.get(CONTENT_OF[kind]):
            return 44004, "empty content"
        if CONTENT_OF[kind] == "media_id":
            # Nothing was ever uploaded here.
            return 40007, "invalid media_id"
        if kind == "template_card":
            fault = "task_id exists" if content.get("task_id") in self._tasks else fault_of_card(content)
            if fault:
                return 40058, fault
        return None

    def _show(self, member: Member, fields: Json) -> None:
        """Show it, unless this member has been sent too much: what is over is dropped, and nobody is told."""
        now = self.now()
        if any(sum(at > now - seconds for at in member.sent) >= most for most, seconds in PER_MEMBER):
            member.dropped += 1
            return
        member.sent.append(now)
        shown = dict(fields)
        member.shown.append(shown)
        if task_id := fields.get("template_card", {}).get("task_id"):
            member.cards[task_id] = shown

    def _is_duplicate(self, fields: Json) -> bool:
        if fields.get("enable_duplicate_check") != 1:
            return False
        span = min(float(fields.get("duplicate_check_interval", DUPLICATES_WITHIN)), LONGEST_DUPLICATES_WITHIN)
        said = json.dumps(fields, sort_keys=True)
        before = self._duplicates.get(said)
        if before is not None and self.now() - before < span:
            return True
        self._duplicates[said] = self.now()
        return False

    def _code_for(self, task_id: str) -> str:
        code = token_urlsafe(24)
        self._codes[code] = (task_id, self.now())
        return code

    def _update_card(self, call: Call) -> Answer:
        fields = call.fields
        if fields.get("agentid") != WeComServer.AGENT_ID:
            return refused(40056, "invalid agentid")
        task_id, made = self._codes.get(str(fields.get("response_code")), ("", 0.0))
        if not task_id or self.now() - made > CARD_CODE_GOOD_FOR:
            return refused(40058, "invalid response_code")
        wanted = fields.get("userids", [])
        known = list(self._members) if fields.get("atall") == 1 else [name for name in wanted if name in self._members]
        button, card = fields.get("button"), fields.get("template_card")
        if button is not None:
            if not button.get("replace_name"):
                return refused(40058, "button.replace_name is required")
            change: Json = {"replaced_button": button["replace_name"]}
        elif card is not None:
            if fault := fault_of_card(card, is_update=True):
                return refused(40058, fault)
            change = {"template_card": card}
        else:
            return refused(40058, "button or template_card is required")
        del self._codes[str(fields["response_code"])]
        for name in known:
            if (shown := self._members[name].cards.get(task_id)) is not None:
                shown.update(change)
        lost = [name for name in wanted if name not in known]
        return _ok(invaliduser=lost) if lost else _ok()

    def _agent(self, call: Call) -> Answer:
        if call.query.get("agentid") != str(WeComServer.AGENT_ID):
            return refused(40056, "invalid agentid")
        return _ok(agentid=WeComServer.AGENT_ID, name="自测助手", close=0, redirect_domain="")


def _ok(**rest: object) -> Answer:
    return Answer({"errcode": 0, "errmsg": "ok", **rest})


if __name__ == "__main__":
    serve(WeCom())
