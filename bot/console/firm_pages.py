"""The firms of the region: chosen by a form and listed page by page, choices kept under names, and one firm's page."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.console import filters
from bot.console.access import SignedIn, form_of, page, signed_in
from bot.console.firm_view import FirmView
from bot.console.policy_names import PolicyNames
from bot.console.policy_view import STATES
from bot.dates import day_of
from bot.registry.queries import saved_filters
from bot.registry.queries.firms import NO_TIER, FirmRow, Lacking, count_of, districts_of, page_of
from bot.registry.queries.one_firm import one_firm
from bot.registry.queries.policies import Listed, publications
from bot.registry.queries.recipients import sent_to
from bot.web.guard import first

_PATH: Final = "/console/firms"
_OF_THE_FORM: Final = ("csrf", "name")


def routes() -> list[Route]:
    """The list, saved choices and one firm."""
    return [
        Route(_PATH, firms, methods=["GET"]),
        Route(f"{_PATH}/filters", save, methods=["POST"]),
        Route(f"{_PATH}/filters/{{id}}/drop", drop, methods=["POST"]),
        Route(f"{_PATH}/{{id}}", firm, methods=["GET"]),
    ]


async def firms(request: Request) -> Response:
    """The firms chosen, a page of them; nothing where something of the choice cannot be read, which is told."""
    official = await signed_in(request)
    return await _list(request, official, request.query_params)


async def save(request: Request) -> Response:
    """Keep a choice under a name."""
    official = await signed_in(request)
    form = await form_of(request, official)
    fields = {name: first(form, name) for name in form if name not in _OF_THE_FORM}
    chosen = filters.read(fields, PolicyNames(official))
    name = first(form, "name").strip()
    if chosen.faults or not name or len(name) > saved_filters.LONGEST_NAME or not name.isprintable():
        return await _list(request, official, fields, 422, is_name_wrong=not chosen.faults)
    try:
        await saved_filters.save(official.wall, official.id, name, filters.written(chosen.filter))
    except saved_filters.TooMany:
        return await _list(request, official, fields, 422, is_full=True)
    return RedirectResponse(f"{_PATH}?{urlencode(filters.written(chosen.filter))}", 303)


async def drop(request: Request) -> Response:
    """Keep a choice no more."""
    official = await signed_in(request)
    await form_of(request, official)
    await saved_filters.drop(official.wall, official.id, request.path_params["id"])
    return RedirectResponse(_PATH, 303)


async def firm(request: Request) -> Response:
    """All that is known of one firm, and since when."""
    official = await signed_in(request)
    found = await one_firm(official.wall, request.path_params["id"])
    if found is None:
        raise HTTPException(404)
    view = FirmView(official, found, await sent_to(official.wall, found.firm.id))
    return page(request, official, "firm.html", view=view, found=found, origins=filters.ORIGINS)


async def _list(
    request: Request,
    official: SignedIn,
    fields: Mapping[str, str],
    status: int = 200,
    *,
    is_name_wrong: bool = False,
    is_full: bool = False,
) -> Response:
    names = PolicyNames(official)
    chosen = filters.read(fields, names)
    place = fields.get(filters.BEHIND, "")
    behind = filters.read_place(place, chosen.filter.order) if place else None
    faults = (*chosen.faults, *([filters.Fault(filters.BEHIND, place)] if place and behind is None else []))
    saved, districts, listed = await asyncio.gather(
        saved_filters.saved_by(official.wall, official.id), districts_of(official.wall), publications(official.wall)
    )
    rows: tuple[FirmRow, ...] = ()
    count, following = 0, ""
    if faults:
        status = 422
    else:
        count = await count_of(official.wall, chosen.filter)
        found = await page_of(official.wall, chosen.filter, behind, among=count)
        rows = found.firms
        if found.next is not None:
            following = _address({**filters.written(chosen.filter), filters.BEHIND: filters.written_place(found.next)})
    return page(
        request,
        official,
        "firms.html",
        status,
        rows=rows,
        count=count,
        following=following,
        first_page=_address(filters.written(chosen.filter)) if behind is not None else "",
        faults=[(_field(fault, official), fault.value) for fault in faults],
        fields={name: fields.get(name, "") for name in filters.NAMES},
        chosen={} if faults else filters.written(chosen.filter),
        saved=[(each, _address(each.chosen), each.chosen == filters.written(chosen.filter)) for each in saved],
        is_name_wrong=is_name_wrong,
        is_full=is_full,
        heard=lambda at: official.words.day(day_of(at)),
        longest_name=saved_filters.LONGEST_NAME,
        names=names,
        titles=filters.NAMES,
        districts=districts,
        choices=choices_of(names, official, listed),
    )


def choices_of(names: PolicyNames, official: SignedIn, listed: Sequence[Listed]) -> dict[str, Any]:
    """What the fields offer: value and words, those with groups by group."""
    say = official.words.say
    tiers = [*names.tiers.items(), (NO_TIER, say("none"))]
    by_tier: dict[str, list[tuple[str, str]]] = {}
    for lacking in names.requirements:
        options = by_tier.setdefault(names.tier(lacking.tier), [])
        options.append((_written(lacking), names.requirement(lacking).name))
    return {
        "tiers": tiers,
        "title": list(names.titles.items()),
        "changed_by": [
            (each.publication.id, _publication(each, official))
            for each in listed
            if each.publication.state != "withdrawn"
        ],
        "standing": [(value.value, say(text)) for value, text in filters.STANDINGS.items()],
        "origin": [(value.value, say(text)) for value, text in filters.ORIGINS.items()],
        "order": [(value.value, say(text)) for value, text in filters.ORDERS.items()],
        "lacking": by_tier,
        "measure": [(measure, named.name) for measure, named in names.measures.items()],
        "later": [("0", say("now")), ("1", say("with the next title"))],
    }


def _publication(listed: Listed, official: SignedIn) -> str:
    publication, words = listed.publication, official.words
    return words.say(
        "{state}, {day}",
        state=words.say(STATES[publication.state]),
        day=words.day(day_of(publication.published_at or publication.created_at)),
    )


def _written(lacking: Lacking) -> str:
    return f"{lacking.tier}/{lacking.requirement}"


def _field(fault: filters.Fault, official: SignedIn) -> str:
    """What a field is called; one that the form does not have, as it was sent."""
    if fault.field == filters.BEHIND:
        return official.words.say("Page")
    return official.words.say(filters.NAMES[fault.field]) if fault.field in filters.NAMES else fault.field


def _address(fields: Mapping[str, str]) -> str:
    return f"{_PATH}?{urlencode(fields)}" if fields else _PATH
