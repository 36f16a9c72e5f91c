"""How much reminders may ask of WeChat's API: of an account, of each call and for each recipient, with who says so.

Every message is counted before it is sent, and what cannot be counted is not sent. The vendor counts on its own; where ours is a
moment ahead of it, that costs a wait.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from bot.shared_state.state import Allowance, SharedState, known_as

_DAY: Final = 86_400.0


class Limit(NamedTuple):
    """So many in each of these spans."""

    allowances: tuple[Allowance, ...]
    source: str


ACCOUNT: Final = Limit(
    (Allowance(100, 1.0),),
    "The vendor names no rate; developers send 100 a second and were refused at 400 at once: developers.weixin.qq.com/community",
)
CALLS: Final[Mapping[str, Limit]] = {
    "template": Limit(
        (Allowance(100_000, _DAY),),
        "developers.weixin.qq.com/doc/service/guide/product/template_message: 100,000 a day, more from 100,000 followers on",
    ),
    "notice": Limit(
        (Allowance(100_000, _DAY),),
        "The vendor names none for message/subscribe/bizsend; held to what it names for template messages",
    ),
    "customer_service": Limit(
        (Allowance(500_000, _DAY),),
        "developers.weixin.qq.com/doc/offiaccount/Message_Management/API_Call_Limits: 500,000 a day",
    ),
}
RECIPIENT: Final = Limit(
    (Allowance(1, 3.0), Allowance(20, 3600.0)),
    "Ours: the vendor refuses two at once (43108) and too many to one person (43117) without saying how many those are",
)


async def room(state: SharedState, account: str, call: str, recipient: str) -> float:
    """Count one message in all of them: 0, or the seconds to wait; raises StateUnavailable.

    The one that is reached most comes first, so that little is counted for what has to wait.
    """
    key = f"reminders:wechat:{known_as(account)}"
    counts = ((key, ACCOUNT), (f"{key}:{call}", CALLS[call]), (f"{key}:to:{recipient}", RECIPIENT))
    for counted, limit in counts:
        if seconds := await state.spend(counted, limit.allowances):
            return seconds
    return 0.0
