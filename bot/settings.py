"""What can be set from outside, by environment variables that begin with SRDI_. Secrets have no default."""

import os
import re
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.channels.wechat_notices import OptionalNotice

_TIME: Final = "([01][0-9]|2[0-3]):[0-5][0-9]"
_SPAN_OF_A_DAY: Final = re.compile(f"{_TIME}-{_TIME}")


def _state_folder() -> Path:
    base = os.environ.get("XDG_STATE_HOME") or ""
    # The specification has relative paths ignored.
    folder = Path(base) if Path(base).is_absolute() else Path.home() / ".local" / "state"
    return folder / "srdi"


class Settings(BaseSettings):
    """The settings of this process, read once."""

    model_config = SettingsConfigDict(env_prefix="SRDI_", env_ignore_empty=True, extra="ignore", frozen=True)

    data_dir: Path = Field(default_factory=_state_folder)
    """The folder for what must outlive the process: SRDI_DATA_DIR, or the user's own state folder."""

    redis_url: str = ""
    """Where set, sessions are kept in this Redis instead of the embedded file, so that many processes can share them."""

    database_url: SecretStr = SecretStr("")
    """Where set, such as postgresql://user:password@host/name, the registry is kept there instead of the embedded file."""

    registry_keys: SecretStr = SecretStr("")
    registry_digest_key: SecretStr = SecretStr("")
    """What seals identifiers in the registry, comma-separated, the newest first; and what makes the digests they are found by,
    which never changes. Kept in a file beside the embedded registry where not set."""

    session_days: int = Field(default=30, ge=1)
    """How long a session is kept after its last turn."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    """Where `srdi serve` listens; port 0 takes a free one."""

    public_url: str = ""
    """How the pages are reached from outside, for links and QR codes; the request's own address where it is not set."""

    trusted_proxies: str = ""
    """Addresses of proxies that may say who a request comes from, comma-separated; nobody else may."""

    api_rate: str = "120/minute"
    chat_rate: str = "60/minute"
    """How often one caller may use the API, and send messages in the chat."""

    callback_tolerance: int = Field(default=600, ge=1)
    """Seconds that the time signed into a callback may differ from ours."""

    wechat_app_id: str = ""
    wechat_secret: SecretStr = SecretStr("")
    wechat_mode: Literal["plain", "compatible", "encrypted"] = "encrypted"
    wechat_token: SecretStr = SecretStr("")
    wechat_previous_token: SecretStr = SecretStr("")
    wechat_aes_key: SecretStr = SecretStr("")
    wechat_previous_aes_key: SecretStr = SecretStr("")
    wechat_api: str = "https://api.weixin.qq.com"
    """The WeChat Official Account, as its console names things; the previous token and key are good while they are changed."""

    wechat_long_term_notice: Annotated[OptionalNotice, NoDecode] = None
    wechat_one_time_notice: Annotated[OptionalNotice, NoDecode] = None
    wechat_template: Annotated[OptionalNotice, NoDecode] = None
    """The templates that its reminders go out by, as JSON: the id, and for each field the part of a reminder that fills it."""

    wecom_corp_id: str = ""
    wecom_agent_id: int = 0
    wecom_secret: SecretStr = SecretStr("")
    wecom_token: SecretStr = SecretStr("")
    wecom_previous_token: SecretStr = SecretStr("")
    wecom_aes_key: SecretStr = SecretStr("")
    wecom_previous_aes_key: SecretStr = SecretStr("")
    wecom_api: str = "https://qyapi.weixin.qq.com"
    """The WeCom application, likewise."""

    telegram_token: SecretStr = SecretStr("")
    telegram_secret: SecretStr = SecretStr("")
    telegram_previous_secret: SecretStr = SecretStr("")
    telegram_api: str = "https://api.telegram.org"
    """The Telegram bot: its token, and the secret that its webhook is called with."""

    delivery: Literal["here", "workers"] = "here"
    """Where reminders are sent from: the serving process itself, or processes of `srdi work`, which need both stores above."""

    quiet_hours: str = "21:00-08:00"
    """When no reminder goes out, in China's time; the same time twice for no such hours."""

    reminders_a_week: int = Field(default=2, ge=1)
    """How many reminders one firm gets at most in any seven days."""

    @field_validator("public_url", "wechat_api", "wecom_api", "telegram_api")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/")):
            raise ValueError(
                "需要不带路径的地址 · an address without a path is needed, such as https://self-check.example"
            )
        return url.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, url: SecretStr) -> SecretStr:
        if url.get_secret_value() and not url.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError(
                "需要 PostgreSQL 地址 · an address of PostgreSQL is needed, such as postgresql://user@host/srdi"
            )
        return url

    @field_validator("delivery")
    @classmethod
    def _has_what_workers_share(cls, delivery: str, others: ValidationInfo) -> str:
        if delivery == "workers":
            database = others.data.get("database_url")
            if not others.data.get("redis_url") or database is None or not database.get_secret_value():
                raise ValueError(
                    "workers 需要 SRDI_REDIS_URL 和 SRDI_DATABASE_URL · workers needs SRDI_REDIS_URL and SRDI_DATABASE_URL"
                )
            if others.data["redis_url"].startswith("redis+cluster://"):
                raise ValueError("workers 需要单个 Redis，不能是集群 · workers needs a Redis that is alone, no cluster")
        return delivery

    @field_validator("quiet_hours")
    @classmethod
    def _is_a_span_of_a_day(cls, span: str) -> str:
        if not _SPAN_OF_A_DAY.fullmatch(span):
            raise ValueError("需要起止时刻 · two times of a day are needed, such as 21:00-08:00")
        return span

    @field_validator("api_rate", "chat_rate")
    @classmethod
    def _is_a_rate(cls, rate: str) -> str:
        from limits import parse

        try:
            amount = parse(rate).amount
        except ValueError:
            amount = 0
        if amount < 1:
            raise ValueError("需要次数和时长 · a number and a span are needed, such as 60/minute")
        return rate

    @property
    def sessions_file(self) -> Path:
        """The embedded store of sessions."""
        return self.data_dir.expanduser().absolute() / "sessions.sqlite3"

    @property
    def shared_state_file(self) -> Path:
        """The embedded store of what processes share beside the talks."""
        return self.data_dir.expanduser().absolute() / "shared.sqlite3"

    @property
    def registry_file(self) -> Path:
        """The embedded registry of firms."""
        return self.data_dir.expanduser().absolute() / "registry.sqlite3"

    @property
    def registry_keys_file(self) -> Path:
        """The keys of the embedded registry."""
        return self.data_dir.expanduser().absolute() / "registry.keys"

    @property
    def editions_folder(self) -> Path:
        """The editions of the packs that talks began under."""
        return self.data_dir.expanduser().absolute() / "editions"
