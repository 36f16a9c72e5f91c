"""The routes of the messengers that the settings name. Only those are imported, since each takes a while."""

from starlette.routing import Route

from bot.channels.completeness import check
from bot.service import Service


def channel_routes(service: Service) -> list[Route]:
    """Where the messengers call us; raises ValidationError where the settings of one are not enough."""
    check(service.settings)
    settings, routes = service.settings, list[Route]()
    if settings.wechat_token.get_secret_value():
        from bot.channels import wechat

        routes += wechat.routes(service)
    if settings.wecom_token.get_secret_value():
        from bot.channels import wecom

        routes += wecom.routes(service)
    if settings.telegram_secret.get_secret_value():
        from bot.channels import telegram

        routes += telegram.routes(service)
    return routes
