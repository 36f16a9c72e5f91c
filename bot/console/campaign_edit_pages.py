"""Writing a reminder: its kind is chosen first, then all of it is one form, which loses nothing typed and tells all problems."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from assessment.wording import DEFAULT_LOCALE, Words, supported_locales
from bot.console import campaign_form, filters
from bot.console.access import SignedIn, form_of, page, signed_in
from bot.console.campaign_audience import AudienceShown, audience_inputs
from bot.console.campaign_choices import Choices
from bot.console.campaign_form import ABOUT, ALL, Read, audience_in
from bot.console.campaign_moments import BEGINNING, BadMoment, read_moment, written_moment
from bot.console.campaign_words import HERE, TOPICS, When
from bot.console.policy_names import PolicyNames
from bot.console.roles import Role
from bot.outreach import campaigns, drafts, stages, wording
from bot.outreach.campaigns import Refused
from bot.outreach.examples import example_values
from bot.outreach.kinds import KINDS, ReminderKind
from bot.outreach.placeholders import CATALOGUE, allowed_for
from bot.registry.queries import saved_filters
from bot.registry.queries.campaigns import one_campaign
from bot.registry.queries.policies import publications
from bot.registry.tables import Campaign
from bot.registry.tables.base import now
from bot.web.guard import first
from bot.web.pages import LANGUAGE_NAMES, tag_of

_LONGEST: Final = 6_000
"""Of one field, however it is called."""


def routes() -> list[Route]:
    """The pages on which reminders are written."""
    return [
        Route(f"{HERE}/new", begin, methods=["GET"]),
        Route(f"{HERE}/new", add, methods=["POST"]),
        Route(f"{HERE}/{{campaign}}/edit", open_again, methods=["GET"]),
        Route(f"{HERE}/{{campaign}}/edit", edit, methods=["POST"]),
    ]


@dataclass(frozen=True)
class _Filled:
    """A form on its way to a page."""

    kind: ReminderKind
    fields: Mapping[str, str]
    choices: Choices
    campaign: Campaign | None = None
    """What is edited; none where it is new."""


async def begin(request: Request) -> Response:
    """The kinds to choose from; of one that is chosen its form. Firms, or a publication, come along from their own page."""
    official = await signed_in(request, Role.AUTHOR)
    query = request.query_params
    audience = {name: query[name] for name in filters.NAMES if query.get(name)}
    kind = KINDS.get(query.get("kind", ""))
    if kind is None:
        shown = [(each, f"{HERE}/new?{urlencode({'kind': each.id, **audience})}") for each in KINDS.values()]
        return page(request, official, "campaign_kinds.html", kinds=shown)
    publication = query.get("publication", "")
    if publication and "publication" in kind.about:
        audience.setdefault("changed_by", publication)
    fields = campaign_form.new_fields(kind, audience, official) | {f"{ABOUT}publication": publication}
    return await _form(request, official, _Filled(kind, fields, await _choices(official, kind)))


async def add(request: Request) -> Response:
    """Keep a new draft, unless something of it has to be put right first."""
    official = await signed_in(request, Role.AUTHOR)
    return await _written(request, official, await form_of(request, official), None)


async def open_again(request: Request) -> Response:
    """The form with what a reminder says now, and what it lacks."""
    official = await signed_in(request, Role.AUTHOR)
    campaign = await campaign_of(request, official)
    kind = KINDS[campaign.kind]
    filled = _Filled(kind, campaign_form.fields_of(campaign), await _choices(official, kind), campaign)
    return await _form(request, official, filled, Read(lacks=campaign_form.lacking(campaign, official)))


async def edit(request: Request) -> Response:
    """Keep what was changed; whatever was approved before is a draft again."""
    official = await signed_in(request, Role.AUTHOR)
    form = await form_of(request, official)
    return await _written(request, official, form, await campaign_of(request, official))


async def campaign_of(request: Request, official: SignedIn) -> Campaign:
    """The campaign that an address names; raises HTTPException 404."""
    found = await one_campaign(official.wall, str(request.path_params["campaign"]))
    if found is None:
        raise HTTPException(404)
    return found.campaign


async def _written(
    request: Request, official: SignedIn, form: dict[str, list[str]], campaign: Campaign | None
) -> Response:
    fields = {name: first(form, name)[:_LONGEST] for name in form if name != "csrf"}
    kind = KINDS.get(first(form, "kind") if campaign is None else campaign.kind)
    if kind is None:
        raise HTTPException(400)
    choices, act = await _choices(official, kind), first(form, "act")
    if act == "take":
        fields = await _with_saved(official, fields)
    read, filled = campaign_form.read(kind, fields, official, choices), _Filled(kind, fields, choices, campaign)
    if act in ("take", "look"):
        # Nothing is to be kept yet, so that what is still empty is no mistake.
        return await _form(request, official, filled, Read(faults=_of_audience(read)))
    if read.draft is None or (read.lacks and act != "keep"):
        return await _form(request, official, filled, read, 422)
    try:
        if campaign is None:
            id_ = await campaigns.add(official.wall, official.id, read.draft)
        else:
            id_ = campaign.id
            await campaigns.edit(official.wall, official.id, id_, read.draft)
    except Refused as refusal:
        read.faults[ALL] = [official.words.say(message) for message in refusal.messages]
        return await _form(request, official, filled, read, 409)
    return RedirectResponse(f"{HERE}/{id_}", 303)


async def _choices(official: SignedIn, kind: ReminderKind) -> Choices:
    return Choices(official, kind, await publications(official.wall))


async def _with_saved(official: SignedIn, fields: Mapping[str, str]) -> dict[str, str]:
    """The fields with the firms of a saved choice in the place of those that were chosen."""
    saved = await saved_filters.saved_by(official.wall, official.id)
    wanted = next((each for each in saved if each.id == fields.get("saved")), None)
    if wanted is None:
        return dict(fields)
    others = {name: value for name, value in fields.items() if not name.startswith(campaign_form.AUDIENCE)}
    return others | campaign_form.audience_fields(wanted.chosen)


def _of_audience(read: Read) -> dict[str, list[str]]:
    return {name: said for name, said in read.faults.items() if name.startswith(campaign_form.AUDIENCE)}


async def _form(
    request: Request, official: SignedIn, filled: _Filled, read: Read | None = None, status: int = 200
) -> Response:
    read, names = read or Read(), PolicyNames(official)
    kind, fields, choices, campaign = filled.kind, filled.fields, filled.choices, filled.campaign
    saved, shown = await asyncio.gather(
        saved_filters.saved_by(official.wall, official.id),
        AudienceShown.of(official, audience_in(fields), fields.get("topic", ""), choices.listed),
    )
    words, about = official.words, campaign_form.about_in(kind, fields)
    allowed = {each.name for each in allowed_for(kind.id, about)}
    examples = example_values(about, words, official.service.today(), official)
    return page(
        request,
        official,
        "campaign_edit.html",
        status,
        kind=kind,
        campaign=campaign,
        voids=campaign is not None and campaign.state in ("approved", "scheduled"),
        may_edit=campaign is None or stages.may(campaign, "edit"),
        fields=fields,
        problems=read.problems,
        whole=read.problems.get(ALL, []),
        is_keepable=read.draft is not None,
        topics=[(topic, words.say(TOPICS[topic])) for topic in kind.topics],
        choices=choices,
        needs={*kind.needs, *kind.needs_one_of},
        inputs=audience_inputs(official, names, fields, choices.listed),
        shown=shown,
        saved=saved,
        languages_of_words=_languages(official),
        placeholders=[
            (CATALOGUE[name], _example(name, examples, words), name in allowed)
            for name in kind.placeholders
            if name in CATALOGUE
        ],
        longest={"name": drafts.LONGEST_NAME, **wording.LONGEST},
        when=When(official, _start(fields), on_days_off=bool(fields.get("on_days_off"))),
        is_moment=_is_moment,
    )


def _example(name: str, examples: Mapping[str, str], words: Words) -> str:
    return examples.get(name, words.say("12") if name == "days_left" else "–")


def _languages(official: SignedIn) -> list[tuple[str, str, str, bool]]:
    """Each language with its tag and its own name, the one first in which words are needed, and whether they are."""
    return [
        (locale, tag_of(locale), LANGUAGE_NAMES[locale], locale == DEFAULT_LOCALE)
        for locale in sorted(supported_locales(), key=lambda each: (each != DEFAULT_LOCALE, each != official.locale))
    ]


def _start(fields: Mapping[str, str]) -> datetime | None:
    try:
        return read_moment(fields.get("starts", ""), BEGINNING)
    except BadMoment:
        return now()


def _is_moment(written: str) -> bool:
    """Whether a field for moments can show it, which loses whatever else it is given."""
    try:
        return not written or written_moment(read_moment(written, BEGINNING)) == written
    except BadMoment:
        return False
