"""Whether our clock agrees with the vendors': callbacks are signed with their time, and refused where ours differs too much."""

from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from typing import Final

from bot.commands.live_check_findings import Finding, fine, note, problem
from bot.commands.live_check_wire import Answer

_CLOCK: Final = "时钟 clock"
_WORTH_A_WORD: Final = 30
"""Seconds of difference from which on a clock is not kept by anything."""


def seconds_ahead(answer: Answer) -> float | None:
    """How far our clock is ahead of whoever answered; None where the answer bears no readable date."""
    try:
        theirs = parsedate_to_datetime(answer.headers.get("Date", "")).timestamp()
    except ValueError:
        return None
    # The date is cut to whole seconds and was set somewhere within the exchange.
    return answer.at - answer.seconds / 2 - theirs - 0.5


def clock_findings(answers: Sequence[tuple[str, Answer]], tolerance: int) -> list[Finding]:
    """One line of the vendor whose clock differs most from ours."""
    differences = [
        (abs(ahead), ahead, name) for name, answer in answers if (ahead := seconds_ahead(answer)) is not None
    ]
    if not differences:
        return [note(_CLOCK, "没有平台应答，没有比较", "no vendor told the time, so it was not compared")]
    most, ahead, name = max(differences)
    chinese = f"本机比 {name} {'快' if ahead > 0 else '慢'} {most:.0f} 秒"
    english = f"{most:.0f} s {'ahead of' if ahead > 0 else 'behind'} {name}"
    if most >= tolerance:
        return [
            problem(
                _CLOCK,
                f"{chinese}，超过容许的 {tolerance} 秒，消息会被拒；请开启时间同步（timedatectl set-ntp true）",
                f"{english}, more than the {tolerance} s that are tolerated, so messages are refused: have it kept "
                "(timedatectl set-ntp true)",
            )
        ]
    if most >= _WORTH_A_WORD:
        return [
            note(
                _CLOCK,
                f"{chinese}，请开启时间同步（timedatectl set-ntp true）",
                f"{english}: have it kept (timedatectl set-ntp true)",
            )
        ]
    return [fine(_CLOCK, chinese, f"{english}, within the {tolerance} s that are tolerated")]
