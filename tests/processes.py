"""Processes that tests start end with them, even where the tests are killed and can end nothing any more."""

import shutil
from collections.abc import Sequence


def ending_with_us(*command: str) -> Sequence[str]:
    """The command, such that the kernel ends it when the process that started it ends, where the system can do that."""
    guard = shutil.which("setpriv")
    return command if guard is None else (guard, "--pdeathsig", "KILL", *command)
