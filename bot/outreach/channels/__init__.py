"""The channels that reminders go out by, one module each: how a vendor is written to, and within which limits.

Only those that the settings name are imported, since each takes a while.
"""

from collections.abc import Mapping
from types import MappingProxyType

from bot.outreach.ways import Channel
from bot.service import Service


def channels_of(service: Service) -> Mapping[str, Channel]:
    """Those that this installation can send by, by name; always the same of one service. Of a demonstration none sends anything."""
    if service.demonstration:
        from bot.outreach.channels.nowhere import MESSENGERS, Nowhere

        return MappingProxyType({name: Nowhere(name) for name in MESSENGERS})
    settings, found = service.settings, dict[str, Channel]()
    if settings.wechat_app_id and settings.wechat_secret.get_secret_value():
        from bot.outreach.channels.wechat import WeChatChannel

        found["wechat"] = WeChatChannel.of(service)
    if settings.wecom_corp_id and settings.wecom_agent_id and settings.wecom_secret.get_secret_value():
        from bot.outreach.channels.wecom import WeComChannel

        found["wecom"] = WeComChannel.of(service)
    if settings.telegram_token.get_secret_value():
        from bot.outreach.channels.telegram import TelegramChannel

        found["telegram"] = TelegramChannel.of(service)
    return MappingProxyType(found)
