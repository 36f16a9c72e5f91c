"""How many rows of a table name a firm that a row above named already: nothing is refused for it, but it must be said.

Codes are told apart by a number of 64 bits each, so that ten million rows take 80 MB; two different codes share one in three of a
million such tables. Only the count comes out.
"""

from typing import Final

import polars as pl

from flows.credit_code import LENGTH

CODE: Final = "credit_code"
"""The column that says which firm it is, where a table has it."""
_BESIDE: Final = r"[\p{Zs}\p{Cf}\p{Cc}\p{Pd}]"
"""What hides in a copied code or helps the eye."""
_SHARES: Final = 16
"""Looked through one after the other, so that no more than a part is ever held twice."""


class Repeats:
    """The codes of one table, taken piece by piece."""

    def __init__(self) -> None:
        self._codes: list[pl.Series] = []

    def take(self, firms: pl.DataFrame) -> None:
        """Look at the codes of a piece; a firm without one repeats nothing."""
        if CODE not in firms.columns:
            return
        codes = firms[CODE].drop_nulls()
        is_plain = codes.str.len_bytes() == LENGTH
        odd = codes.filter(~is_plain).str.normalize("NFKC").str.replace_all(_BESIDE, "")
        for each in (codes.filter(is_plain), odd.filter(odd != "")):
            if len(each):
                self._codes.append(each.str.to_uppercase().hash())

    def counted(self) -> int:
        """The rows whose code stood in a row above."""
        shares = (pl.concat([each.filter(each % _SHARES == share) for each in self._codes]) for share in range(_SHARES))
        return sum(len(share) - share.n_unique() for share in shares) if self._codes else 0
