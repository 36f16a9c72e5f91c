"""Clocks that differ: what is signed too long ago, or too far ahead, is refused and changes nothing; what is near is taken."""

from collections.abc import Iterator

import pytest

from tests.fakes.installation import MESSENGERS, WECHAT, WECOM, Installation, Messenger

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("messenger", MESSENGERS, ids=lambda messenger: messenger.name)]

TOLERANCE = 300


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with Installation(
        tmp_path_factory.mktemp("installation"), WECHAT, WECOM, {"SRDI_CALLBACK_TOLERANCE": str(TOLERANCE)}
    ) as installation:
        yield installation


@pytest.mark.parametrize("ahead", [-10 * 365 * 86_400, -TOLERANCE - 60, TOLERANCE + 60, 86_400])
async def test_a_callback_signed_at_another_time_is_refused_and_changes_nothing(
    messenger: Messenger, installation: Installation, ahead: float
) -> None:
    owner = f"owner{ahead}"
    async with messenger.caller(installation, ahead=ahead) as caller:
        answer = await caller.push(caller.text(owner, "English"))
        assert 400 <= answer.status < 500
        assert answer.text == ""
        refused = await caller.verifies()
        assert 400 <= refused.status < 500
    (kept,) = await installation.kept(messenger.known_as(owner))
    assert kept.version == 0


async def test_clocks_that_jump_within_the_tolerance_neither_lose_nor_reorder_what_is_said(
    messenger: Messenger, installation: Installation
) -> None:
    languages = ("English", "简体中文", "繁體中文", "English")
    async with messenger.caller(installation) as caller:
        contents = []
        for ahead, language in zip((0, TOLERANCE - 60, 60 - TOLERANCE, 0), languages, strict=True):
            caller.ahead = ahead
            contents.append((await caller.push(caller.text("anna", language))).content)
        assert contents[0] == contents[3]
        assert len(set(contents)) == 3
    (kept,) = await installation.kept(messenger.known_as("anna"))
    assert kept.version == 4


async def test_a_message_kept_back_and_sent_again_later_with_its_old_signature_is_refused(
    messenger: Messenger, installation: Installation
) -> None:
    async with messenger.caller(installation) as caller:
        message = caller.text("bob", "English")
        assert (await caller.push(message)).status == 200
        caller.ahead = -TOLERANCE - 60
        assert 400 <= (await caller.push(message)).status < 500
        caller.ahead = 0
        # The vendor itself signs anew whenever it delivers again.
        assert (await caller.push(message)).status == 200
