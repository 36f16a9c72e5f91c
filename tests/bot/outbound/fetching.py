"""A vendor of tokens that several processes ask, and the processes: each line read is a wish, and what came of it is written.

As a program: STORE FOLDER LEASE. A line is `current MOMENT` or `renewed TOKEN MOMENT`; the vendor is a folder, and how it behaves
stands in files there.
"""

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bot.outbound import access_tokens
from bot.outbound.access_tokens import AccessTokens, NoToken
from bot.outbound.outcomes import HaltChannel
from tests.bot.shared_state.racing import opened, serve

LIFE: Final = 7_200.0


class TokenVendor:
    """Gives its newest token, or makes a newer one where that is wished; all that it was asked stands in a file."""

    def __init__(self, folder: Path) -> None:
        self._asked, self._newest = folder / "asked", folder / "newest"
        self._refuses, self._hangs = folder / "refuses", folder / "hangs"

    async def fetch(self, newer: bool) -> tuple[str, float]:
        self._note("newer" if newer else "plain")
        # Long enough for whoever else wants one to notice that there is none.
        await asyncio.sleep(0.1)
        while True:
            if not self._hangs.exists():
                break
            await asyncio.sleep(0.01)
        if self._refuses.exists():
            raise NoToken(HaltChannel("refused", None))
        if newer:
            self.make_a_newer_one()
        return self.newest, LIFE

    @property
    def newest(self) -> str:
        return f"token-{self._newest.stat().st_size if self._newest.exists() else 0}"

    @property
    def asked(self) -> list[str]:
        """Every question it was asked, the first one first."""
        return self._asked.read_text().split() if self._asked.exists() else []

    def make_a_newer_one(self) -> None:
        """As it does when another program wants it to."""
        with self._newest.open("a") as file:
            file.write(".")

    def refuse(self, refuses: bool) -> None:
        """Have it give no tokens, or give them again."""
        self._refuses.touch() if refuses else self._refuses.unlink()

    def hang(self, hangs: bool) -> None:
        """Have it answer nothing, or answer again."""
        self._hangs.touch() if hangs else self._hangs.unlink()

    def _note(self, asked: str) -> None:
        with self._asked.open("a") as file:
            os.write(file.fileno(), f"{asked}\n".encode())


async def main(address: str, folder: str, lease: str) -> None:
    """Want tokens whenever a line says so."""
    access_tokens.LEASE = float(lease)  # type: ignore[misc]
    state = opened(address)
    tokens = AccessTokens(state, "wechat", TokenVendor(Path(folder)).fetch)

    async def want(what: Sequence[str]) -> str:
        try:
            return await (tokens.renewed(what[1]) if what[0] == "renewed" else tokens.current())
        except NoToken as missing:
            return type(missing.outcome).__name__

    await state.get("warm")
    await serve(want)
    await state.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
