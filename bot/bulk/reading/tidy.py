"""Words in one line without what nobody sees, for a whole column at once: what `read_text` does with one cell. Pure."""

from typing import Final

import polars as pl

LONGEST: Final = 200
"""Characters of a name or another text that is kept."""
_MAY_BE_UNTIDY: Final = r"[\p{Cc}\p{Cf}\p{Co}]|\s\s"


def tidied(texts: pl.Series) -> pl.Series:
    """Every text as `read_text` would have it, NULL for none."""
    cell = pl.col("text").str.replace_all(r"[\p{Cf}\p{Co}]", "").str.replace_all(r"[\p{Cc}\s]+", " ")
    one_line = cell.str.normalize("NFC").str.strip_chars(" ").str.slice(0, LONGEST)
    found = texts.to_frame("text").select(one_line).to_series()
    return found.set(found == "", None)


def tidy(texts: pl.Series) -> pl.Series:
    """The texts of which any is untidy or too long made tidy, NULL for none; composed letters stay as they are in the others."""
    found = texts.str.strip_chars()
    untidy = found.str.contains(_MAY_BE_UNTIDY) | (found.str.len_bytes() > LONGEST)
    if untidy.any():
        found = found.scatter(untidy.arg_true(), tidied(found.filter(untidy)))
    return found.set(found == "", None)
