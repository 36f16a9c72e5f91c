"""Which channels an installation can send by: those that it is set up for, each made once."""

import subprocess
import sys

import pytest

from bot.outreach.channels import channels_of
from tests.bot.outreach.channels.conftest import Serves

pytestmark = pytest.mark.anyio
_WECOM = {"wecom_corp_id": "ww0", "wecom_agent_id": 1, "wecom_secret": "s"}
_TELEGRAM = {"telegram_token": "1:AA"}


async def test_an_installation_without_messengers_sends_by_none(serves: Serves) -> None:
    assert channels_of(serves()) == {}


async def test_each_messenger_that_can_be_written_to_is_there(serves: Serves) -> None:
    service = serves(**_WECOM, **_TELEGRAM)
    channels = channels_of(service)
    assert list(channels) == ["wecom", "telegram"]
    assert all(channels[name].name == name for name in channels)
    assert channels_of(service)["telegram"] is channels["telegram"], "what it counts at once is counted together"


async def test_an_application_that_may_only_answer_is_none_to_send_by(serves: Serves) -> None:
    assert "wecom" not in channels_of(serves(**{**_WECOM, "wecom_secret": ""}))


def test_no_vendors_library_is_loaded_before_it_is_needed() -> None:
    code = "import sys, bot.outreach.channels; assert not {'telegram', 'aiohttp', 'wechatpy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
