"""Starts a vendor's stand-in as a process of its own, scripts it and reads what it received.

    with WeChatServer() as vendor:
        vendor.fault("message/custom/send", errcode(45015))
        ...  # SRDI_WECHAT_API=vendor.url
        assert [call.fields["touser"] for call in vendor.calls("message/custom/send")] == ["anna"]

Calls are named as the vendors name them, without `cgi-bin/` or the token: "stable_token", "message/send", "sendMessage".
All of it blocks; it is quick, on the loopback.
"""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from http.client import HTTPConnection
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from tests.fakes.faults import Fault
from tests.processes import ending_with_us


@dataclass(frozen=True)
class Received:
    """One call that the vendor received; `status` is what it was answered with, None where it was cut or waits."""

    number: int
    at: float
    method: str
    name: str
    query: dict[str, str]
    headers: dict[str, str]
    fields: dict[str, Any]
    files: dict[str, dict[str, Any]]
    status: int | None


class FakeServer:
    """One stand-in, from entering the context until leaving it."""

    module: ClassVar[str]
    url: str
    """Where the vendor's API is."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self._door = ""

    def __enter__(self) -> Self:
        command = ending_with_us(sys.executable, "-m", self.module, *self._arguments)
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        assert said, f"{self.module} did not start; why is written to its stderr"
        where = json.loads(said)
        self.url = where["url"]
        self._door = urlsplit(where["door"]).netloc
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()

    def fault(self, name: str, fault: Fault, times: int | None = 1) -> None:
        """Answer the next calls of this name so ("*": of any name); None is for ever. Faults queue in the order they are said."""
        self.tell("fault", name=name, fault=asdict(fault), times=times)

    def clear_faults(self) -> None:
        """Answer well again."""
        self.tell("clear_faults")

    def calls(self, name: str = "*") -> list[Received]:
        """What was received, in order, faulty ones too."""
        return [Received(**call) for call in self.tell("calls", name=name)]

    def count(self, name: str = "*") -> int:
        """How many calls were received, faulty ones too."""
        number: int = self.tell("count", name=name)
        return number

    def advance(self, seconds: float) -> None:
        """Move the vendor's clock on."""
        self.tell("ahead", seconds=seconds)

    def tell(self, what: str, **said: object) -> Any:
        """Say something at the test's own door."""
        connection = HTTPConnection(self._door, timeout=120)
        try:
            connection.request("POST", f"/{what}", json.dumps(said), {"Content-Type": "application/json"})
            response = connection.getresponse()
            body = response.read()
            assert response.status == 200, body
            return json.loads(body)
        finally:
            connection.close()


class WeChatServer(FakeServer):
    """The API of WeChat Official Accounts, for the account APP_ID with SECRET."""

    module = "tests.fakes.wechat_api"
    APP_ID: ClassVar = "wxfake0123456789ab"
    SECRET: ClassVar = "wechat-secret-of-the-fake"  # noqa: S105

    def hears(self, openid: str, by: str = "message") -> None:
        """A follower writes ("message": 5 answers in 48 hours), or taps, follows or scans ("tap": 3 in a minute)."""
        self.tell("hears", openid=openid, by=by)

    def follow(self, *openids: str) -> None:
        """All of these follow, and nobody answers them."""
        self.tell("follow", openids=openids)

    def unfollows(self, openid: str) -> None:
        """The person goes."""
        self.tell("unfollows", openid=openid)

    def spoil_token(self) -> None:
        """Somebody else has the token renewed by force: the one in use is good no more, the new one is given to who asks."""
        self.tell("spoil_token")

    def shown(self, openid: str) -> list[dict[str, Any]]:
        """What reached this person: customer-service messages, and those by templates as {msgtype, template_id, data, url}."""
        found: list[dict[str, Any]] = self.tell("shown", openid=openid)
        return found

    def shown_to_all(self) -> dict[str, int]:
        """How many messages reached each person."""
        counts: dict[str, int] = self.tell("shown_to_all")
        return counts

    def calls_back(self, url: str, **how: object) -> None:
        """Tell this address of what happens, as `vendor_calls.Caller` does with the same keys."""
        self.tell("calls_back", url=url, **how)

    def has_template(self, template: str, *fields: str, leave: str = "") -> None:
        """A template for template messages, or for notices that need leave: "once" or "lasting"."""
        self.tell("template", id=template, fields=fields, leave=leave)

    def answers(self, openid: str, **answers: str) -> None:
        """Somebody is asked for leave and answers "accept" or "reject" for each template; the callback is told before this ends."""
        self.tell("answers", openid=openid, answers=answers)

    def refuses(self, openid: str, *templates: str) -> None:
        """Somebody switches notices off; the callback is told before this ends."""
        self.tell("refuses", openid=openid, templates=templates)

    def left(self, openid: str, template: str) -> int:
        """How many notices may still be sent by what was allowed once each."""
        number: int = self.tell("left", openid=openid, template=template)
        return number

    def blocks(self, openid: str) -> None:
        """What is sent by templates is taken, and told to have been refused by the person."""
        self.tell("blocks", openid=openid)

    def fails_for(self, openid: str) -> None:
        """What is sent by templates is taken, and told to have failed at the vendor."""
        self.tell("fails_for", openid=openid)

    def set(self, **how: object) -> None:
        """names_notices, a_day, delay (seconds until the callback is told)."""
        self.tell("set", **how)

    def told(self) -> list[dict[str, Any]]:
        """Each event with the status of the last try, once all are told: {event, status, tries}."""
        found: list[dict[str, Any]] = self.tell("told")
        return found

    def menu(self) -> dict[str, Any] | None:
        """The menu as published."""
        found: dict[str, Any] | None = self.tell("menu")
        return found


class WeComServer(FakeServer):
    """The API of WeCom, for the corporation CORP_ID, its application AGENT_ID with SECRET, and the members who joined."""

    module = "tests.fakes.wecom_api"
    CORP_ID: ClassVar = "wwfake0123456789ab"
    SECRET: ClassVar = "wecom-secret-of-the-fake"  # noqa: S105
    AGENT_ID: ClassVar = 1000002

    def joins(self, *members: str) -> None:
        """Members who may be written to."""
        self.tell("joins", members=members)

    def shown_to_all(self) -> dict[str, int]:
        """How many messages each member sees."""
        counts: dict[str, int] = self.tell("shown_to_all")
        return counts

    def leaves(self, member: str) -> None:
        """A member who may be written to no more."""
        self.tell("leaves", member=member)

    def spoil_token(self) -> None:
        """The token in use is good no more, though it has not run out."""
        self.tell("spoil_token")

    def taps(self, member: str, task_id: str) -> str:
        """A member presses a button of a card: the new response code that the callback would carry."""
        code: str = self.tell("taps", member=member, task_id=task_id)
        return code

    def shown(self, member: str) -> list[dict[str, Any]]:
        """What the member sees: neither what was dropped nor what was held back as a duplicate; cards as updated last."""
        found: list[dict[str, Any]] = self.tell("shown", member=member)
        return found

    def dropped(self, member: str) -> int:
        """How many were dropped without a word, being too many."""
        count: int = self.tell("dropped", member=member)
        return count


class TelegramServer(FakeServer):
    """The Bot API, for the bot with TOKEN, and the people who speak to it."""

    module = "tests.fakes.telegram_api"
    TOKEN: ClassVar = "123456789:AAFakeTokenOfTheFakeBotApi-0123456789"  # noqa: S105
    USERNAME: ClassVar = "srdi_fake_bot"

    def resolves(self, public: str, to: str) -> None:
        """Where a webhook's public address (https) is reached on this machine."""
        self.tell("resolves", public=public, to=to)

    def meets(self, *users: int) -> None:
        """People whom the bot may write to, without a word from them."""
        self.tell("meets", users=users)

    def shown_in_all(self) -> dict[int, int]:
        """How many messages of the bot each person has on the screen."""
        return {int(user): count for user, count in self.tell("shown_in_all").items()}

    def says(self, user: int, text: str, language: str = "zh-hans") -> int:
        """Somebody writes; the id of the update."""
        number: int = self.tell("says", user=user, text=text, language=language)
        return number

    def sends(self, user: int, **content: object) -> int:
        """Somebody sends something else: sends(1, voice={...}); the id of the update."""
        number: int = self.tell("sends", user=user, content=content)
        return number

    def presses(self, user: int, message_id: int, data: str) -> int:
        """Somebody presses a button of a keyboard; the id of the update. The button must be on the screen."""
        number: int = self.tell("presses", user=user, message_id=message_id, data=data)
        return number

    def blocks(self, user: int) -> int:
        """Somebody blocks the bot; the id of the update that tells of it."""
        number: int = self.tell("blocks", user=user)
        return number

    def unblocks(self, user: int) -> int:
        """And lets it write again."""
        number: int = self.tell("unblocks", user=user)
        return number

    def update(self, **content: object) -> int:
        """Any other update, as it is; its id."""
        number: int = self.tell("update", content=content)
        return number

    def deliver_again(self, update_id: int) -> None:
        """Deliver an update once more to the webhook, as happens where the first answer was lost."""
        self.tell("deliver_again", update_id=update_id)

    def pending(self) -> int:
        """Updates that nobody has taken yet."""
        count: int = self.tell("pending")
        return count

    def chat(self, user: int) -> list[dict[str, Any]]:
        """The bot's messages on this person's screen, as they stand now."""
        found: list[dict[str, Any]] = self.tell("chat", user=user)
        return found

    def commands(self) -> list[dict[str, Any]]:
        """The commands as published: {scope, language_code, commands}."""
        found: list[dict[str, Any]] = self.tell("commands")
        return found

    def webhook(self) -> dict[str, Any]:
        """What setWebhook was last called with."""
        found: dict[str, Any] = self.tell("webhook")
        return found

    def attempts(self) -> list[dict[str, Any]]:
        """Each delivery to the webhook: {update_id, status, body}; status 0 where nobody answered."""
        found: list[dict[str, Any]] = self.tell("attempts")
        return found
