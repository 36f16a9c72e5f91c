"""What a page's form did to the registry, noted in the talk as well: once, however often the form is sent.

The registry is written first, where doing it again changes nothing more; then the talk. A crash between the two costs nothing: the
form sent again does both, and once the talk has noted it, does neither, so that an old form brings nothing back.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.memory import forget
from bot.sessions.store import BLANK, AlreadyAnswered, StoreUnavailable, VersionConflict
from bot.sessions.turns import log_of, told_apart
from bot.web.visitor import service_of, user_of
from flows.session import Entry, entry_to_json
from flows.stepping_back import compacted

_MOST_TRIES: Final = 100


async def once(request: Request, message: str, act: Callable[[str], Awaitable[Sequence[Entry]]]) -> bool:
    """Act for the user whose talk the visitor speaks in, and note what comes of it there; False where this message did it before.

    Raises StoreUnavailable, and what acting raises.
    """
    service, name = service_of(request), user_of(request)
    if name is None:
        raise HTTPException(403)
    known_as = told_apart(name, message)
    for _ in range(_MOST_TRIES):
        user, kept, reply = await service.store.look_up(name, known_as)
        if reply is not None:
            return False
        log = (*log_of(kept.entries), *await act(user))
        try:
            # What was said of a firm in the chat, and what was answered there, is not left: the form has the last word.
            await service.store.rewrite(user, known_as, kept.version, _lines(compacted(log)), BLANK)
        except AlreadyAnswered:
            return False
        except VersionConflict:
            continue
        forget()
        return True
    raise StoreUnavailable("the session changes faster than it can be noted")


def _lines(entries: Iterable[Entry]) -> list[str]:
    return [entry_to_json(entry) for entry in entries]
