"""Where each way in has firms enrolled: the registry on behalf of who comes that way, and the pages that go with it.

Where no registry is open there is no desk, and nobody is enrolled.
"""

from bot.registry.contacts import Caller
from bot.registry.registrar import OwnRegistrar
from bot.service import Service
from bot.sessions.wishes import Desk

ON_THE_WEB = Caller("web")
"""Whoever comes by a browser or a program: known by the talk alone, and reached by nobody."""


def desk_on_the_web(service: Service, address: str = "") -> Desk | None:
    """For who is on the pages already, and comes from this address of the network."""
    return _desk(service, ON_THE_WEB, "", address)


def desk_for_programs(service: Service, address: str = "") -> Desk | None:
    """For who comes by the API, likewise."""
    return _desk(service, ON_THE_WEB, service.settings.public_url, address)


def desk_in_a_messenger(service: Service, caller: Caller) -> Desk | None:
    """For a user of a messenger's account, who can be reached there."""
    return _desk(service, caller, service.settings.public_url)


def _desk(service: Service, caller: Caller, pages: str, address: str = "") -> Desk | None:
    return None if service.opened_registry is None else Desk(OwnRegistrar(service, caller, address), pages)
