"""`make bench`: signed, encrypted WeChat messages over HTTP through the whole of `srdi serve`, with 64 connections.

Beside it in the same run: a route that only opens, reads, echoes and seals; WeRoBot and aiogram on a questionnaire of as many
questions, each with its sessions in the same Redis. Every subject is one process. Rounds take turns, so that a slow moment of the
machine falls on all alike; messages are signed and encrypted before the clock starts.
"""

import asyncio
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from hashlib import sha1
from itertools import count
from pathlib import Path
from typing import NamedTuple

from bot.channels.envelope import Envelope, Keys
from bot.channels.payload import read, write_xml
from tests.benchmarks.machine import PEER
from tests.benchmarks.sizes import sized
from tests.benchmarks.told import Teller, Told
from tests.processes import ending_with_us
from tests.servers import RedisServer, free_port

CONNECTIONS = 64
TALKS = sized(3, small=1)
"""Talks that each connection holds in a round, one after the other, each of another user."""
ROUNDS = sized(3, small=1)
ECHO, OURS, WEROBOT, AIOGRAM = "parse and echo", "srdi serve", "WeRoBot", "aiogram FSM, plain JSON"
ACCOUNT = "gh_0123456789ab"
APP_ID, SECRET = "wx0123456789abcdef", "a-secret"
KEYS = Keys("token0123456789", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG")
_ENVELOPE = Envelope(APP_ID, [KEYS], 3_600)
PEERS = Path(__file__).parent / "peers"
STARTS_WITHIN = 30
_NUMBERS = count(1)

Talk = Sequence[bytes]
"""Requests of one user, in their order."""


class Subject(NamedTuple):
    """A process to be measured: how it is started, and how a talk with it looks on the wire."""

    command: Sequence[str]
    talk: Callable[[int], Talk]
    port: int
    environment: dict[str, str]


class Measured(NamedTuple):
    """Messages a second, and how long one takes, in seconds."""

    rate: float
    p50: float
    p99: float


def main() -> Told:
    """Measure and tell."""
    with ExitStack() as running:
        server = running.enter_context(RedisServer(cluster=False))
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        subjects = subjects_at(server.url, folder)
        for subject in subjects.values():
            running.enter_context(started(subject))
        rounds: dict[str, list[Measured]] = {name: [] for name in subjects}
        for name, subject in subjects.items():
            asyncio.run(_round(name, subject))
        for _ in range(ROUNDS):
            for name, subject in subjects.items():
                rounds[name].append(asyncio.run(_round(name, subject)))
    return _told(
        {name: Measured(*map(statistics.median, zip(*measured, strict=True))) for name, measured in rounds.items()}
    )


def subjects_at(redis: str, folder: Path) -> dict[str, Subject]:
    """Ours and everybody else's, by name."""
    ports = [free_port() for _ in range(4)]
    ours = {
        "SRDI_DATA_DIR": str(folder),
        "SRDI_REDIS_URL": redis,
        "SRDI_CHAT_RATE": "1000000/minute",
        "SRDI_WECHAT_APP_ID": APP_ID,
        "SRDI_WECHAT_TOKEN": KEYS.token,
        "SRDI_WECHAT_AES_KEY": KEYS.aes_key,
    }
    wechat = (KEYS.token, KEYS.aes_key, APP_ID)
    echo = [sys.executable, "-m", "tests.peers.echo_peer", str(ports[0]), *wechat]
    serve = [sys.executable, "-m", "bot.cli", "serve", "--port", str(ports[1])]
    werobot = [PEER, str(PEERS / "werobot_peer.py"), str(ports[2]), redis, *wechat]
    aiogram = [PEER, str(PEERS / "aiogram_peer.py"), str(ports[3]), redis, SECRET]
    return {
        ECHO: Subject(echo, lambda user: wechat_talk(user, "/hook"), ports[0], {}),
        OURS: Subject(serve, lambda user: wechat_talk(user, "/wechat"), ports[1], ours),
        WEROBOT: Subject(werobot, lambda user: wechat_talk(user, "/hook"), ports[2], {}),
        AIOGRAM: Subject(aiogram, _telegram_talk, ports[3], {}),
    }


@contextmanager
def started(subject: Subject) -> Iterator[None]:
    """The process, from when it listens."""
    process = subprocess.Popen(
        ending_with_us(*subject.command), env={**os.environ, **subject.environment}, stdout=subprocess.DEVNULL
    )
    try:
        asyncio.run(_until_it_listens(subject.port))
        yield
    finally:
        process.terminate()
        process.wait()


async def _until_it_listens(port: int) -> None:
    for _ in range(STARTS_WITHIN * 20):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise AssertionError("a subject did not start")


def _said(user: int) -> tuple[str, ...]:
    """What a user says, one after the other; each has another firm, so that none is spared work by those before."""
    revenue = 1_000_000 + 7 * user
    return ("杭州", f"去年营收{revenue}元", "是", "没有", f"研发费用{revenue // 20}元", "不知道")


def openid(user: int) -> str:
    """The name that WeChat has for a user."""
    return f"o{user:027}"


def wechat_talk(user: int, path: str) -> Talk:
    """All that a user says, signed and encrypted."""
    requests = []
    for number, text in enumerate(_said(user)):
        now, nonce = str(int(time.time())), secrets.token_hex(8)
        message: dict[str, str | int] = {
            "ToUserName": ACCOUNT,
            "FromUserName": openid(user),
            "CreateTime": int(now),
            "MsgType": "text",
            "Content": text,
            "MsgId": user * 100 + number,
        }
        sealed = _ENVELOPE.seal(write_xml(message).encode(), KEYS, nonce, now)
        body = write_xml({"ToUserName": ACCOUNT, "Encrypt": sealed.encrypt})
        asked = f"timestamp={now}&nonce={nonce}&encrypt_type=aes&msg_signature={sealed.msg_signature}"
        signature = _plain_signature(now, nonce)
        requests.append(_request(f"{path}?signature={signature}&{asked}", body, "Content-Type: text/xml"))
    return requests


def _plain_signature(timestamp: str, nonce: str) -> str:
    return sha1("".join(sorted((KEYS.token, timestamp, nonce))).encode(), usedforsecurity=False).hexdigest()


def _telegram_talk(user: int) -> Talk:
    requests = []
    for number, text in enumerate(_said(user)):
        person = {"id": user, "is_bot": False, "first_name": "x", "language_code": "zh-hans"}
        message = {"message_id": number, "date": int(time.time()), "chat": {"id": user, "type": "private"}}
        update = {"update_id": user * 100 + number, "message": {**message, "from": person, "text": text}}
        secret = f"Content-Type: application/json\r\nX-Telegram-Bot-Api-Secret-Token: {SECRET}"
        requests.append(_request("/hook", json.dumps(update), secret))
    return requests


def _request(path: str, body: str, headers: str) -> bytes:
    sent = body.encode()
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(sent)}\r\n{headers}\r\n\r\n".encode() + sent
    )


async def _round(name: str, subject: Subject) -> Measured:
    """All connections at once, each sending the next message when the one before is answered."""
    talks = [[subject.talk(next(_NUMBERS)) for _ in range(TALKS)] for _ in range(CONNECTIONS)]
    taken: list[float] = []
    answers: list[bytes] = []

    async def one(mine: Sequence[Talk]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", subject.port)
        for talk in mine:
            for request in talk:
                before = time.perf_counter()
                writer.write(request)
                answers.append(await answer_from(reader))
                taken.append(time.perf_counter() - before)
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(one(mine) for mine in talks))
    rate = len(taken) / (time.perf_counter() - begun)
    _check(name, answers)
    return Measured(rate, statistics.median(taken), statistics.quantiles(taken, n=100)[98])


async def answer_from(reader: asyncio.StreamReader) -> bytes:
    """The body of an answer, which must be a good one."""
    head = await reader.readuntil(b"\r\n\r\n")
    status, _, headers = head.partition(b"\r\n")
    assert b" 200" in status, head
    lines = headers.lower().split(b"\r\n")
    length = next(int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:"))
    return await reader.readexactly(length)


def said_in(answer: bytes) -> str:
    """What an encrypted answer says."""
    outer = read(answer)
    opened = _ENVELOPE.open(outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"], outer["Encrypt"])
    said: str = read(opened.content)["Content"]
    return said


def _check(name: str, answers: Sequence[bytes]) -> None:
    """Nobody is measured who answers nothing: each answer is opened, and says as much as a question needs."""
    if name == AIOGRAM:
        assert all(len(answer) > 100 and b"sendMessage" in answer for answer in answers)
        return
    for answer in answers:
        content = said_in(answer)
        assert content
        assert name == ECHO or len(content) > 10, content


def _told(medians: dict[str, Measured]) -> Told:
    teller = Teller()
    ours = medians[OURS].rate
    teller.table(
        f"{CONNECTIONS} connections, {ROUNDS} rounds",
        (("messages a second", 0), ("p50, ms", 1), ("p99, ms", 1), ("ours beside it, ×", 2)),
        [(name, rate, p50 * 1e3, p99 * 1e3, ours / rate) for name, (rate, p50, p99) in medians.items()],
        drawn=("messages a second",),
    )
    for name, (rate, _, _) in medians.items():
        teller.figure(f"rate/{name}", rate, "a second")
    return teller.told


if __name__ == "__main__":
    main()
