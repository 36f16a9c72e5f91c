"""What every route of the API reads of a request: its language and its JSON body. Refusals are problems."""

from typing import Any

from fastapi import Request

from assessment.library import Library, UnknownRegion
from assessment.profile import Problem
from assessment.wording import UnknownLocale, Words, supported_locales
from assessment.wording import later as _
from bot.accept_language import accepted_locale
from bot.api.problems import Refused
from bot.body import TooLarge, read_body
from bot.inquiry import read_object


def words_of(request: Request, library: Library, locale: str | None = None) -> Words:
    """The words of the language asked for by `locale`, or else by the header; an unknown `locale` is refused."""
    spoken = Words(accepted_locale(request.headers.get("accept-language")), library.catalogue)
    if locale is None:
        return spoken
    try:
        return Words(locale, library.catalogue)
    except UnknownLocale:
        allowed = {"allowed": ", ".join(supported_locales())}
        raise refusal([Problem("locale", locale, _("one of these is needed: {allowed}"), allowed)], spoken) from None


async def json_body(request: Request, words: Words, problems: list[Problem]) -> dict[str, Any]:
    """The JSON object sent, its numbers exact; problems of reading go into the list."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise Refused(415, words.say("The body is sent as application/json."))
    try:
        text = (await read_body(request)).decode()
    except TooLarge:
        raise Refused(413, words.say("The body is at most 64 KiB.")) from None
    except UnicodeDecodeError:
        raise Refused(400, words.say("The body is UTF-8.")) from None
    read = read_object(text, problems, "body", None)
    if problems and not read:
        raise Refused(400, problems[0].said(words), problems=[problem.as_json(words) for problem in problems])
    return read


def refusal(problems: list[Problem], words: Words) -> Refused:
    """Every fault of the input as one problem."""
    detail = words.say("Each fault is listed with what is allowed; nothing was kept.")
    return Refused(422, detail, problems=[problem.as_json(words) for problem in problems])


def too_often(seconds: int, words: Words) -> Refused:
    """Who asks too often is told when to come again."""
    said = words.say_count("Please wait {count} second.", "Please wait {count} seconds.", seconds)
    return Refused(429, said, retry_after=seconds)


def library_for(library: Library, region: str) -> Library:
    """The library, where it has the region; raises UnknownRegion."""
    if region not in library.packs:
        raise UnknownRegion(region, library.regions)
    return library
