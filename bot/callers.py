"""Who asks, as far as can be told without an account: the address that a request came from, and how often that may try codes.

Which headers of a proxy are believed is decided when the server starts (`bot.commands.serve`), nowhere here.
"""

from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Final

from starlette.requests import Request

from bot.service import Service
from flows.understanding import CommandName, understand_command

_ONE_HOUSEHOLD: Final = 64
"""Bits of an IPv6 address that a provider gives out whole, so that its holder has all the rest to choose from."""


def address_of(request: Request) -> str:
    """The caller's address; of IPv6 the network, since one caller has billions of addresses in it."""
    host = request.client.host if request.client is not None else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Network((int(address), _ONE_HOUSEHOLD), strict=False))
    return host


async def seconds_until_a_guess(service: Service, request: Request, text: str) -> int:
    """0 where this text tries no code or may; else the seconds to wait. However codes are tried, they are counted together."""
    command = understand_command(text.strip())
    if command is None or command.name is not CommandName.RESUME:
        return 0
    return await seconds_until_a_code(service, request)


async def seconds_until_a_code(service: Service, request: Request) -> int:
    """Count one more code tried from this address: by address, since who guesses would come as somebody new each time."""
    return await service.chat_throttle.wait("code", address_of(request))
