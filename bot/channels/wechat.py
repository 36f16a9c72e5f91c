"""wechat."""

from starlette.routing import Route

from bot.service import Service


def routes(service: Service) -> list[Route]:
    """Where it calls us."""
    del service
    return []
