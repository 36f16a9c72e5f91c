"""Access tokens of WeChat and WeCom: which is good now, which was, and what is said to one that is not."""

from secrets import token_hex

GOOD_FOR = 7200.0


class Tokens:
    """The tokens that one vendor has given out."""

    def __init__(self) -> None:
        self._good_until: dict[str, float] = {}
        self._newest = ""

    def newest(self, now: float) -> tuple[str, float]:
        """The newest one and the seconds that are left of it; none left where there is none."""
        return self._newest, self._good_until.get(self._newest, now) - now

    def renew(self, now: float, old_good_for: float) -> tuple[str, float]:
        """A new one; the old one is good for so many seconds more."""
        if self._newest:
            self._good_until[self._newest] = min(self._good_until[self._newest], now + old_good_for)
        self._newest = f"fake-{token_hex(24)}"
        self._good_until[self._newest] = now + GOOD_FOR
        return self._newest, GOOD_FOR

    def is_good(self, token: str, now: float) -> bool:
        """Whether it is good now."""
        return now < self._good_until.get(token, now)

    def has_run_out(self, token: str, now: float) -> bool:
        """Whether it was good for as long as it was meant to be, and is no more."""
        return token == self._newest and not self.is_good(token, now)
