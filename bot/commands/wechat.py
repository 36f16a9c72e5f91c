"""`srdi wechat menu` and `srdi wechat qr`: what an operator sets up at WeChat, once or when it changes.

What went wrong is said with what to do; no secret is ever printed.
"""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from assessment.library import library_of
from assessment.wording import Words
from bot.channels.wechat_menu import published, shipped_menu
from bot.dates import read_day
from bot.exits import EXIT_FAILED, EXIT_INPUT, EXIT_OK
from bot.outbound.outcomes import Delivered, Outcome, RetryAfter, Unknown
from bot.outbound.wechat_api import LONGEST_QR, LONGEST_SCENE, WeChatApi
from bot.settings import Settings
from bot.shared_state.opening import open_shared_state
from bot.shared_state.state import StateUnavailable

_DAY: Final = 24 * 60 * 60
_MOST_DAYS: Final = LONGEST_QR // _DAY
_PICTURES: Final = (".png", ".svg")
_QUIET_ZONE: Final = 4
_PIXELS_A_MODULE: Final = 12
_NO_MENU: Final = "there is no menu"
_ADVICE: Final = {
    "address is not on the allow list": (
        "把本机出口 IP 加入微信开发者平台的 API IP 白名单",
        "add this machine's address to the API allow list (IP 白名单) of the WeChat console",
    ),
    "app secret is wrong": ("请重新复制 SRDI_WECHAT_SECRET", "copy SRDI_WECHAT_SECRET anew"),
    "access token or secret refused": ("请重新复制 SRDI_WECHAT_SECRET", "copy SRDI_WECHAT_SECRET anew"),
    "app id is wrong": ("请重新复制 SRDI_WECHAT_APP_ID", "copy SRDI_WECHAT_APP_ID anew"),
    "account may not use this call": (
        "这个公众号没有这项接口权限，通常要先完成微信认证；菜单也可以在公众平台手工设置",
        "the account may not use this API, mostly before it is verified; a menu can be set by hand in the console too",
    ),
    "submenu links to a domain that is not allowed": (
        "SRDI_PUBLIC_URL 的域名不能用于菜单",
        "the domain of SRDI_PUBLIC_URL may not be used in a menu",
    ),
}


def wechat(options: argparse.Namespace) -> int:
    """Do what was asked; 1 where WeChat or the settings do not allow it, 2 for arguments that cannot be used."""
    settings = Settings()
    work = _menu(options, settings) if options.action == "menu" else _code(options)
    if isinstance(work, int):
        return work
    missing = [name for name in ("wechat_app_id", "wechat_secret") if not _is_set(settings, name)]
    if missing:
        names = ", ".join(f"SRDI_{name.upper()}" for name in missing)
        return _fail(
            f"缺少 {names}：在微信公众平台“设置与开发”里查看，然后设为环境变量",
            f"{names} missing: look them up in the WeChat console and set them in the environment",
        )
    return asyncio.run(_run(settings, work))


_Work = Callable[[WeChatApi], Awaitable[int]]


async def _run(settings: Settings, work: _Work) -> int:
    try:
        state = open_shared_state(settings)
    except StateUnavailable as error:
        return _no_state(error)
    api = WeChatApi(settings, state)
    try:
        return await work(api)
    except StateUnavailable as error:
        return _no_state(error)
    finally:
        await api.close()
        await state.close()


def _menu(options: argparse.Namespace, settings: Settings) -> _Work | int:
    """Show, remove or publish the menu; a number where the arguments cannot be used."""
    if options.show and options.remove:
        return _refuse("--show 和 --remove 只能选一个", "either --show or --remove, not both")
    if options.show:
        return _show
    if options.remove:
        return _remove
    menu = published(shipped_menu(), options.locale, settings.public_url)

    async def publish(api: WeChatApi) -> int:
        outcome = await api.create_menu(menu)
        if not isinstance(outcome, Delivered):
            return _explain(outcome)
        print("菜单已发布；手机上最迟一天后可见 · the menu is published; telephones show it within a day")
        _print_menu(menu)
        if not settings.public_url:
            print(
                "没有设置 SRDI_PUBLIC_URL，所以没有网页入口 · without SRDI_PUBLIC_URL it has no entry for the web page"
            )
        return EXIT_OK

    return publish


async def _show(api: WeChatApi) -> int:
    outcome = await api.menu()
    if isinstance(outcome, Delivered):
        _print_menu(outcome.answer["menu"])
        return EXIT_OK
    if getattr(outcome, "reason", "") == _NO_MENU:
        print("还没有菜单；运行 srdi wechat menu 发布 · there is no menu yet: publish it with srdi wechat menu")
        return EXIT_OK
    return _explain(outcome)


async def _remove(api: WeChatApi) -> int:
    outcome = await api.delete_menu()
    if not isinstance(outcome, Delivered):
        return _explain(outcome)
    print("菜单已删除 · the menu is removed")
    return EXIT_OK


def _code(options: argparse.Namespace) -> _Work | int:
    """Make a code that leads to a region; a number where the arguments cannot be used. Raises UnknownRegion."""
    out = Path(options.out)
    library = library_of()
    library_of(options.region)
    if not 1 <= options.days <= _MOST_DAYS:
        return _refuse(
            f"--days 可以是 1 到 {_MOST_DAYS}，不能是 {options.days}",
            f"--days may be 1 to {_MOST_DAYS}, not {options.days}",
        )
    if out.suffix.lower() not in _PICTURES:
        return _refuse(f"--out 要以 .png 或 .svg 结尾：{out.name}", f"--out must end in .png or .svg: {out.name}")
    if not out.parent.is_dir():
        return _refuse(f"没有这个文件夹：{out.parent}", f"there is no such folder: {out.parent}")
    assert len(options.region) <= LONGEST_SCENE

    async def make(api: WeChatApi) -> int:
        outcome = await api.scene_code(options.region, options.days * _DAY)
        if not isinstance(outcome, Delivered):
            return _explain(outcome)
        try:
            _draw(str(outcome.answer["url"]), out)
        except OSError as error:
            return _refuse(f"写不了 {out}：{error.strerror}", f"{out} cannot be written: {error.strerror}")
        name = library.packs[options.region].region.name
        until = read_day(None) + timedelta(days=options.days)
        in_english = Words("en", library.catalogue).policy(name)
        print(f"{out}：扫码关注即进入“{name}”，有效期到 {until} · leads to {in_english}, good until {until}")
        return EXIT_OK

    return make


def _draw(link: str, out: Path) -> None:
    import segno

    code = segno.make(link, error="q", boost_error=False, micro=False)
    code.save(str(out), kind=out.suffix[1:].lower(), border=_QUIET_ZONE, scale=_PIXELS_A_MODULE)


def _print_menu(menu: Any) -> None:
    for line in _lines(menu.get("button", []), ""):
        print(line)


def _lines(buttons: list[dict[str, Any]], indent: str) -> Iterator[str]:
    for button in buttons:
        does = button.get("key") or button.get("url") or ""
        yield f"{indent}{button.get('name', '?')}{f' → {does}' if does else ''}"
        yield from _lines(button.get("sub_button") or [], f"{indent}  ")


def _explain(outcome: Outcome) -> int:
    """What became of a call that was not taken, and what to do."""
    match outcome:
        case Delivered():
            raise AssertionError("nothing to explain")
        case RetryAfter(seconds=seconds, reason=reason):
            wait = max(1, round(seconds))
            return _fail(
                f"微信暂时没有接受（{reason}），请 {wait} 秒后再试",
                f"WeChat did not take it yet ({reason}): try again in {wait} seconds",
            )
        case Unknown(reason=reason):
            return _fail(
                f"不知道微信是否接受了（{reason}）；请用 srdi wechat menu --show 查看，再试一次也无妨",
                f"WeChat may or may not have taken it ({reason}): look with srdi wechat menu --show; "
                "trying again does no harm",
            )
        case _:
            chinese, english = next(
                (advice for reason, advice in _ADVICE.items() if outcome.reason.startswith(reason)),
                ("运行 srdi check 逐项检查", "srdi check tries every setting"),
            )
            return _fail(
                f"微信没有接受（{outcome.reason}）：{chinese}", f"WeChat did not take it ({outcome.reason}): {english}"
            )


def _no_state(error: StateUnavailable) -> int:
    print(f"srdi: {error}", file=sys.stderr)
    return _fail(
        "请检查 SRDI_REDIS_URL，或用 SRDI_DATA_DIR 换一个文件夹",
        "check SRDI_REDIS_URL, or name another folder with SRDI_DATA_DIR",
    )


def _is_set(settings: Settings, name: str) -> bool:
    value = getattr(settings, name)
    return bool(value if isinstance(value, str) else value.get_secret_value())


def _fail(chinese: str, english: str, code: int = EXIT_FAILED) -> int:
    print(f"srdi: {chinese} · {english}", file=sys.stderr)
    return code


def _refuse(chinese: str, english: str) -> int:
    return _fail(chinese, english, EXIT_INPUT)
