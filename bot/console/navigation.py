"""What an official finds where in the console, and how its addresses are told from others."""

from re import ASCII
from re import compile as pattern
from typing import Final, NamedTuple

from starlette.requests import Request

from assessment.library import Library
from assessment.wording import Words
from assessment.wording import later as _
from bot.console.roles import Role

HOME: Final = "/console"
SIGN_IN: Final = "/console/sign-in"
_OURS: Final = pattern(r"/console(?:[/?][\w\-./~%?=&+,:;@!*'()]{0,1000})?", ASCII)
"""Where one may be led after signing in: no other host, since it begins with our own path."""


class Place(NamedTuple):
    """A part of the console: its address, its name, and from which role on it is shown."""

    path: str
    name: str
    role: Role


PLACES: Final = (
    Place(HOME, _("Overview"), Role.VIEWER),
    Place("/console/firms", _("Firms"), Role.VIEWER),
    Place("/console/reminders", _("Reminders"), Role.VIEWER),
    Place("/console/policy", _("Policy"), Role.VIEWER),
    Place("/console/imports", _("Import"), Role.AUTHOR),
    Place("/console/officials", _("Officials"), Role.ADMINISTRATOR),
    Place("/console/audit", _("Audit"), Role.ADMINISTRATOR),
    Place("/console/account", _("Your account"), Role.VIEWER),
)


def shown_to(role: Role, path: str) -> list[tuple[Place, bool]]:
    """The places that this role sees, each with whether this path is in it."""
    return [(place, _is_in(place, path)) for place in PLACES if role.includes(place.role)]


def _is_in(place: Place, path: str) -> bool:
    return path == place.path or (place.path != HOME and path.startswith(f"{place.path}/"))


def region_name(library: Library, region: str, words: Words) -> str:
    """A region's name; its id where its pack is not there."""
    pack = library.packs.get(region)
    return region if pack is None else words.policy(pack.region.name)


def ours(wanted: str) -> str:
    """Where to go on: what was wanted, if it is a page of the console, and its first page otherwise."""
    return wanted if _OURS.fullmatch(wanted) else HOME


def here(request: Request) -> str:
    """The page that the official looks at, to come back to: of an answer to a form, the page that the form stood on."""
    url = request.url
    if request.method == "GET":
        return ours(url.path + (f"?{url.query}" if url.query else ""))
    _scheme, _, rest = request.headers.get("referer", "").partition("://")
    host, slash, path = rest.partition("/")
    return ours(slash + path) if host == request.headers.get("host") else HOME
