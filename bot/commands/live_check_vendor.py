"""What a vendor of the WeChat family said no with, as a finding: the code, what it means, and the address that it saw us at."""

import re
from collections.abc import Mapping
from ipaddress import ip_address

from bot.commands.live_check_findings import Finding, problem
from bot.commands.live_check_wire import Answer

Words = tuple[str, str]
"""Chinese and English, with `{ip}` where the vendor names an address."""


def refusal(subject: str, answer: Answer, codes: Mapping[int, Words], token: str = "") -> Finding:
    """The finding for an answer that is not what was asked for; the token that it was asked with is not repeated."""
    code = answer.content.get("errcode")
    if not isinstance(code, int):
        return problem(
            subject,
            f"应答 {answer.status}，不是这个接口的格式；请检查接口地址（SRDI_..._API）和中间的代理",
            f"answers {answer.status} in no form of this API: check its address (SRDI_..._API) and proxies between",
        )
    if code == -1:
        return problem(subject, "平台忙（-1），请稍后再试", "the vendor is busy (-1): try again shortly")
    said = str(answer.content.get("errmsg", ""))
    said = said.replace(token, "***") if token else said
    chinese, english = codes.get(code, (f"平台说：{said}", f"the vendor says: {said}"))
    ip = _address_in(said)
    return problem(subject, f"{code}：{chinese.replace('{ip}', ip)}", f"{code}: {english.replace('{ip}', ip)}")


def _address_in(said: str) -> str:
    for part in re.split(r"[\s,;\[\]]+", said):
        try:
            return str(ip_address(part))
        except ValueError:
            continue
    return "?"
