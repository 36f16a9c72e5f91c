"""The command line, `srdi`: reads arguments, hands over to the command, and turns errors into words and exit codes.

Nothing heavy is imported before the command is known, so that `srdi --help` answers at once.
"""

import argparse
import gc
import io
import os
import sys
from collections.abc import Sequence
from typing import Final

from bot.exits import EXIT_OK

_OBJECTS_BETWEEN_SEARCHES: Final = 50_000
"""So many more than were let go of are made before cycles among them are looked for: a few megabytes."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 is success, 1 a failed check, 2 input that cannot be used."""
    options = _parser().parse_args(arguments)
    # Modules and policies stay: to search them over and over while they are loaded takes a fifth of a start. Of what a turn leaves
    # behind next to nothing is a cycle, and whoever waits for an answer waits for the search too.
    gc.set_threshold(_OBJECTS_BETWEEN_SEARCHES)
    from bot import commands

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = commands.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough; what is left in the buffer must not end in a second error at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="srdi", description="专精特新自测助手 · Self-check for China's graded SME cultivation"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    chat = commands.add_parser("chat", help="在终端里问答自测 · answer the questions in this terminal")
    chat.add_argument("--locale", help="zh_Hans_CN (default), zh_Hant_TW or en")
    chat.add_argument("--on", metavar="YYYY-MM-DD", help="judge for this date (default: today in China)")
    chat.add_argument(
        "--kind", choices=("new", "re_review"), default="new", help="a new application, or a title renewed"
    )
    chat.add_argument("--resume", metavar="CODE", help="go on with a talk begun elsewhere, by its code")

    serve = commands.add_parser("serve", help="在浏览器里自测 · serve the self-check to browsers, and the API")
    serve.add_argument("--host", help="where to listen (default: SRDI_HOST, or 127.0.0.1)")
    serve.add_argument("--port", type=int, help="default: SRDI_PORT, or 8000; 0 takes a free one")
    serve.add_argument(
        "--demonstration",
        action="store_true",
        help="演示，数据都是虚构的 · show a made-up region with made-up firms, apart from all real data",
    )

    commands.add_parser("work", help="发送提醒 · send reminders that serving processes offer (SRDI_DELIVERY=workers)")

    _add_assess(commands)

    regions = commands.add_parser("regions", help="列出地区和梯度 · list the regions and their tiers")
    regions.add_argument("--locale", default="zh_Hans_CN")
    regions.add_argument("--format", choices=("json", "text"), default="text")

    questions = commands.add_parser("questions", help="列出一个地区要问的事项 · list the facts that a region asks for")
    questions.add_argument("--region", required=True)
    questions.add_argument("--locale", default="zh_Hans_CN")
    questions.add_argument("--format", choices=("json", "text"), default="text")

    policy = commands.add_parser("policy", help="检查政策包 · check the policy packs")
    actions = policy.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="every clause, what rests on it, and every problem of every file")
    check.add_argument("--packs", metavar="FOLDER", help="packs to check (default: those shipped)")
    check.add_argument("--quiet", action="store_true", help="print problems and one line a document only")

    _add_impact(actions)

    _add_channels(commands)
    _add_registry(commands)
    shown = commands.add_parser("demonstration", help="演示 · the demonstration of a made-up region")
    actions = shown.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("code", help="the one-time code that its officials sign in with now")

    commands.add_parser("check", help="检查上线配置 · try the live settings of every channel, and say what to do")
    return parser


def _add_assess(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    assess = commands.add_parser("assess", help="评估一家企业，或整张企业表 · judge a firm, or a whole table of firms")
    assess.add_argument("--region", required=True, help="one of `srdi regions`")
    assess.add_argument("--on", metavar="YYYY-MM-DD", help="date of the application (default: today in China)")
    assess.add_argument("--kind", choices=("new", "re_review"), default="new")
    assess.add_argument("--locale", default="zh_Hans_CN")
    one = assess.add_argument_group("一家企业 · one firm")
    one.add_argument("--profile", metavar="FILE", help="a JSON object of facts; - reads standard input")
    one.add_argument("--format", choices=("json", "text"), help="default: json")
    many = assess.add_argument_group("企业表 · a table of firms (docs/tables.md)")
    many.add_argument("--profiles", metavar="FILE", help="the table, a firm a row: .csv, .parquet or .jsonl")
    many.add_argument("--out", metavar="FILE", help="where the results go: .csv (for spreadsheets), .parquet or .jsonl")
    many.add_argument("--problems", metavar="FILE", help="rows with problems, as CSV (default: OUT.problems.csv)")
    many.add_argument("--report", metavar="FILE", help="what it all comes to, as a page: .html")
    many.add_argument("--summary", choices=("text", "json"), help="print what it all comes to")
    many.add_argument("--template", metavar="FILE", help="write an empty table to fill in: .csv")


def _add_impact(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    impact = actions.add_parser("impact", help="who of a table of firms moves from one policy to another, and why")
    impact.add_argument("--from", required=True, metavar="DOCUMENT", help="the older policy, by its document: cn-2022")
    impact.add_argument("--to", required=True, metavar="DOCUMENT", help="the newer policy, by its document: cn-2026")
    impact.add_argument("--profiles", required=True, metavar="FILE", help="the firms: .csv, .parquet or .jsonl")
    impact.add_argument("--region", help="whose ladder (default: that of the two documents)")
    impact.add_argument(
        "--on", metavar="YYYY-MM-DD", help="each policy on this day or the nearest of its time (default: today)"
    )
    impact.add_argument("--kind", choices=("new", "re_review"), default="new")
    impact.add_argument("--format", choices=("text", "json", "html"), help="default: by the name of OUT, else text")
    impact.add_argument("--out", metavar="FILE", help="where it goes (default: printed)")
    impact.add_argument("--problems", metavar="FILE", help="rows with problems, as CSV (default: OUT.problems.csv)")
    impact.add_argument(
        "--with-names", action="store_true", help="name the firms shown as examples, with what they lack"
    )
    impact.add_argument("--locale", default="zh_Hans_CN")
    impact.add_argument("--packs", metavar="FOLDER", help="policy packs to judge by (default: those shipped)")


def _add_channels(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    wechat = commands.add_parser("wechat", help="公众号 · the WeChat Official Account")
    actions = wechat.add_subparsers(dest="action", required=True, metavar="ACTION")
    menu = actions.add_parser("menu", help="publish the custom menu, or show or remove what is published")
    menu.add_argument("--show", action="store_true", help="print what is published, and change nothing")
    menu.add_argument("--remove", action="store_true", help="take the menu away")
    menu.add_argument("--locale", default="zh_Hans_CN")
    code = actions.add_parser("qr", help="make a QR code that leads a new follower to a region")
    code.add_argument("--region", required=True, help="one of `srdi regions`")
    code.add_argument(
        "--out", metavar="FILE", required=True, help="where to write the picture, PNG or SVG by its ending"
    )
    code.add_argument("--days", type=int, default=30, help="how long it works, 30 at most (default: 30)")

    telegram = commands.add_parser("telegram", help="Telegram · the Telegram bot")
    actions = telegram.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("poll", help="fetch messages and answer them, with no public address needed")
    webhook = actions.add_parser("webhook", help="have Telegram call SRDI_PUBLIC_URL, and publish the commands")
    webhook.add_argument("--remove", action="store_true", help="have it call nobody any more")


def _add_registry(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    admin = commands.add_parser("admin", help="管理员 · officials who may sign in to the console")
    actions = admin.add_subparsers(dest="action", required=True, metavar="ACTION")
    create = actions.add_parser("create", help="make a region's first administrator, who then makes the others")
    create.add_argument("--region", required=True, help="one of `srdi regions`")
    create.add_argument("--username", required=True, help="what to sign in with")
    create.add_argument("--name", required=True, help="how colleagues know this person")

    audit = commands.add_parser("audit", help="审计记录 · the record of what officials did")
    actions = audit.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser(
        "verify", help="name every entry that was changed, removed, moved or added; 1 where there is one"
    )

    registry = commands.add_parser("registry", help="企业登记库 · the registry of firms: keys, backup, restore")
    actions = registry.add_subparsers(dest="action", required=True, metavar="ACTION")
    backup = actions.add_parser("backup", help="write all of it but the keys into a file, while it is in use")
    backup.add_argument("--out", required=True, metavar="FILE", help="a file that is not there yet")
    restore = actions.add_parser("restore", help="take a backup back, with nothing else running")
    restore.add_argument("--from", required=True, dest="file", metavar="FILE", help="what `srdi registry backup` wrote")
    restore.add_argument("--replace", action="store_true", help="even where firms or officials are registered already")
    restore.add_argument(
        "--whatever-the-audit-says", action="store_true", help="even where the backup's audit has problems"
    )
    actions.add_parser("keys", help="make keys for a new registry, and print them as settings")
    actions.add_parser("rekey", help="seal all that is sealed with the first of SRDI_REGISTRY_KEYS")


if __name__ == "__main__":
    sys.exit(main())
