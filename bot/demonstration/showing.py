"""Sets a demonstration up in a registry that is empty: officials, firms, reminders, and a draft of another policy to look at."""

from typing import Final

from bot.console.roles import Role
from bot.demonstration import DEMONSTRATION_REGION
from bot.demonstration.filling import FIRMS, fill
from bot.demonstration.officials import SignInData, make_officials
from bot.demonstration.policies import made_up
from bot.demonstration.reminding import Hands, remind
from bot.pack_archives import Files
from bot.registry.publications import add_draft
from bot.registry.wall import Wall
from bot.service import Service

_MEASURES: Final = "yunzhou-2026/measures.yaml"
_BEFORE: Final = ("研发投入占营业收入5%以上的专精特新企业", "上年度研发费用占营业收入5%以上", "at_least: 5%")
_AFTER: Final = ("研发投入占营业收入6%以上的专精特新企业", "上年度研发费用占营业收入6%以上", "at_least: 6%")


async def set_up(service: Service, count: int = FIRMS) -> list[SignInData]:
    """Fill the registry; who may sign in. Raises RegistryUnavailable."""
    registry = service.registry
    async with registry.writing() as session:
        officials = await make_officials(session, registry.keys)
        await fill(session, registry.keys, service.library, service.today(), count)
    author, approver = (
        next(official for official in officials if official.role is role) for role in (Role.AUTHOR, Role.APPROVER)
    )
    wall = Wall(registry, DEMONSTRATION_REGION)
    note = "示例草案：研发补助的门槛提高到6%"
    await add_draft(wall, author.id, drafted(), edition=service.policies.edition, note=note)
    await remind(service, Hands(author.id, approver.id))
    return officials


def drafted() -> Files:
    """The made-up city's pack with one measure harder to get, so that there is something to compare and to publish."""
    files = dict(made_up()[DEMONSTRATION_REGION])
    text = files[_MEASURES].decode()
    for before, after in zip(_BEFORE, _AFTER, strict=True):
        assert before in text
        text = text.replace(before, after)
    # What its golden firms expect is of the policy in use.
    kept = {name: content for name, content in files.items() if not name.startswith("golden/")}
    return {**kept, _MEASURES: text.encode()}
