"""What a vendor's server can do instead of answering well; a test queues one for the calls that come next."""

from dataclasses import dataclass
from typing import Any, Final

HTML: Final = "<!DOCTYPE html><html><head><title>502</title></head><body><h1>Service is busy</h1></body></html>"


@dataclass(frozen=True)
class Fault:
    """One way to answer. Where nothing stands in for the answer (no body, no text, no cut) the true one comes, only later."""

    status: int = 200
    body: dict[str, Any] | None = None
    text: str | None = None
    delay: float = 0.0
    is_cut: bool = False
    is_taken: bool = False
    """What was asked for is done all the same, though the caller cannot know."""

    @property
    def replaces(self) -> bool:
        """Whether the true answer is not given."""
        return self.is_cut or self.body is not None or self.text is not None


def errcode(code: int, message: str = "scripted") -> Fault:
    """WeChat and WeCom: refused, with HTTP 200 and this code."""
    return Fault(body={"errcode": code, "errmsg": message})


def slow(seconds: float) -> Fault:
    """The true answer, so many seconds late."""
    return Fault(delay=seconds)


def cut_after_accepting() -> Fault:
    """Done, and the connection ends before a word of it."""
    return Fault(is_cut=True, is_taken=True)


def html(status: int = 200) -> Fault:
    """A page of some box in between, where JSON was due."""
    return Fault(status=status, text=HTML)


def server_error(status: int = 502) -> Fault:
    """A fault of the server's own, with nothing to read."""
    return Fault(status=status, text="")


def telegram_error(code: int, description: str, **parameters: int) -> Fault:
    """Telegram: refused, in its own form."""
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    return Fault(status=code, body=body | ({"parameters": parameters} if parameters else {}))


def too_many_requests(seconds: int) -> Fault:
    """Telegram: come back after so many seconds."""
    return telegram_error(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
