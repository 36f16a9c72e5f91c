"""The same answers under the rules of each region, side by side. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date

from assessment.firm import Value
from assessment.library import Library
from assessment.requirement import Kind
from assessment.wording import Words
from flows.replies import Reply


def compare_regions(
    library: Library,
    home: str,
    given: Mapping[str, Value],
    on: date,
    kind: Kind,
    words: Words,
    regions: Sequence[str] | None = None,
) -> tuple[Reply, ...]:
    """A table of the regions (all, where none are named), the one that the answers were given for (`home`) first, and cautions.

    Elsewhere the firm is taken as registered there, and answers about the place itself do not count.
    """
    raise NotImplementedError
