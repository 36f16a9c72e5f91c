"""The Telegram bot, tried live: whether its API takes our token, and whether it calls us, or nobody where we fetch by ourselves."""

import time
from collections.abc import Iterator
from typing import Final

from telegram import WebhookInfo
from telegram.error import InvalidToken, RetryAfter, TelegramError, TimedOut

from bot.channels.telegram_api import Api
from bot.channels.telegram_updates import WANTED
from bot.commands.live_check_callback import callback_url
from bot.commands.live_check_findings import Finding, fine, problem
from bot.commands.live_check_settings import TELEGRAM
from bot.settings import Settings

_BOT: Final = f"{TELEGRAM} getMe"
_WEBHOOK: Final = f"{TELEGRAM} webhook"
_RECENT: Final = 60 * 60
"""Seconds for which an error of the webhook counts as one of now: Telegram forgets none by itself."""
_MANY: Final = 100
"""Updates that wait: more than one busy minute's."""
_SET: Final = ("请运行 srdi telegram webhook", "run srdi telegram webhook")


async def telegram_findings(settings: Settings) -> list[Finding]:
    """The bot, then its webhook: ours, and with the kinds of updates that we want; none where we poll."""
    # The very client that the channel uses, since it heeds HTTPS_PROXY and the like.
    api = Api(settings)
    try:
        me = await api.bot.get_me()
        found = fine(_BOT, f"Token 正确，机器人是 @{me.username}", f"the token is right, the bot is @{me.username}")
        return [found, *_webhook(await api.bot.get_webhook_info(), settings)]
    except (TelegramError, AttributeError, LookupError, TypeError, ValueError) as error:
        # Those that are not Telegram's own mean that something else answers.
        return [problem(_BOT, *_why(error))]
    finally:
        await api.close()


def _why(error: Exception) -> tuple[str, str]:
    match error:
        case InvalidToken():
            return (
                "Token 不对或已作废；请在 @BotFather 用 /token 查看，填入 SRDI_TELEGRAM_TOKEN",
                "the token is wrong or revoked: ask @BotFather (/token), and set SRDI_TELEGRAM_TOKEN",
            )
        case RetryAfter():
            return ("调用太频繁，请稍后再试", "called too often: try again later")
        case TimedOut():
            return (
                "没有应答；中国大陆的网络通常连不上 Telegram，请在境外部署，或设 HTTPS_PROXY 或 SRDI_TELEGRAM_API",
                (
                    "nothing came: Telegram cannot be reached from most networks in mainland China; serve it from elsewhere, or "
                    "set HTTPS_PROXY or SRDI_TELEGRAM_API"
                ),
            )
    return (
        f"连不上或应答不对（{type(error).__name__}）；请检查网络、HTTPS_PROXY 和 SRDI_TELEGRAM_API",
        f"cannot be reached, or answers wrongly ({type(error).__name__}): check the network, HTTPS_PROXY and SRDI_TELEGRAM_API",
    )


def _webhook(info: WebhookInfo, settings: Settings) -> Iterator[Finding]:
    if not settings.telegram_secret.get_secret_value():
        yield _polling(info)
        return
    ours = callback_url(settings, "telegram")
    if info.url != ours:
        is_set = bool(info.url)
        yield problem(
            _WEBHOOK,
            f"{'指向别的地址' if is_set else '还没有设置'}，应为 {ours}；{_SET[0]}（若改用轮询，请去掉 SRDI_TELEGRAM_SECRET）",
            f"{'leads elsewhere' if is_set else 'is not set'}, and should be {ours}: {_SET[1]} (to poll instead, remove "
            "SRDI_TELEGRAM_SECRET)",
        )
        return
    faults = [*_errors(info), *_waiting(info), *_kinds(info)]
    yield from faults or [
        fine(
            _WEBHOOK,
            f"{ours}，最近没有错误，{info.pending_update_count} 条在排队，最多 {info.max_connections} 个连接",
            f"leads to us without recent errors, {info.pending_update_count} waiting, {info.max_connections} connections at most",
        )
    ]


def _polling(info: WebhookInfo) -> Finding:
    if info.url:
        return problem(
            _WEBHOOK,
            "没有设 SRDI_TELEGRAM_SECRET（即轮询），但 webhook 还在，轮询会被拒（409）；请运行 srdi telegram webhook --remove",
            "SRDI_TELEGRAM_SECRET is not set, so we poll, while a webhook is set, which refuses that (409 Conflict): run "
            "srdi telegram webhook --remove, or set the secret",
        )
    return fine(
        _WEBHOOK,
        f"没有设置，可以轮询（只运行一个 srdi telegram poll），{info.pending_update_count} 条在排队",
        f"is not set, so srdi telegram poll may fetch (run only one), {info.pending_update_count} waiting",
    )


def _errors(info: WebhookInfo) -> Iterator[Finding]:
    said, at = info.last_error_message, info.last_error_date
    if not said or at is None or time.time() - at.timestamp() > _RECENT:
        return
    minutes = max(0, round((time.time() - at.timestamp()) / 60))
    chinese, english = _advice(said)
    yield problem(
        _WEBHOOK,
        f"{minutes} 分钟前 Telegram 调用我们失败：{said}；{chinese}",
        f"Telegram failed to call us {minutes} min ago: {said}; {english}",
    )


def _advice(said: str) -> tuple[str, str]:
    if "401" in said or "403" in said:
        return f"多半是 SRDI_TELEGRAM_SECRET 改过，{_SET[0]}", f"probably SRDI_TELEGRAM_SECRET was changed: {_SET[1]}"
    if "SSL" in said or "certificate" in said:
        return "请检查证书链是否完整", "check that the proxy gives the whole chain of the certificate"
    return "请检查代理、防火墙和服务是否在运行", "check the proxy, the firewall, and that srdi serve runs"


def _waiting(info: WebhookInfo) -> Iterator[Finding]:
    if info.pending_update_count > _MANY:
        yield problem(
            _WEBHOOK,
            f"{info.pending_update_count} 条消息还没送到；请看上面的错误，或检查服务是否太慢",
            f"{info.pending_update_count} updates wait: see the error above, or whether the service is too slow",
        )


def _kinds(info: WebhookInfo) -> Iterator[Finding]:
    # Telegram says nothing where all of its usual kinds are delivered.
    if set(info.allowed_updates or ()) != set(WANTED):
        yield problem(
            _WEBHOOK,
            f"推送的消息种类不是本版本要的；{_SET[0]}",
            f"delivers other kinds of updates than this version wants: {_SET[1]}",
        )
