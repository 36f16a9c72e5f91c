"""Over to a person: whom to ask in the region, and a short summary of the case to show them.

Pure. The contacts are those that the region's documents and measures name; nobody is told anything by us.
"""

from collections.abc import Iterator
from typing import Final

from assessment.judge import Assessment
from assessment.measures import Applicability
from flows.position import Position
from flows.replies import Reply, Result, Text
from flows.result import summary
from flows.review import reviewed_facts

MOST_CONTACTS: Final = 6
_FIRST: Final = (Applicability.APPLICABLE, Applicability.AFTER_RECOGNITION, Applicability.UNDECIDED)


def handed_over(at: Position) -> tuple[Reply, ...]:
    """Whom to ask, and what to show them."""
    say, assessment = at.words.say, at.assessment
    if assessment is None:
        return (
            Text(text=say("Ask the authority for small and medium firms of your city or district; it is free.")),
            Text(text=say("Once a region is chosen, I can name the offices that its documents name.")),
        )
    offices = [say("  · {office}", office=at.words.policy(office)) for office in dict.fromkeys(_offices(assessment))]
    whom = "\n".join([say("Whom to ask, as the documents name them:"), *offices[:MOST_CONTACTS]])
    answers = [say("  · {answer}", answer=shown) for shown in reviewed_facts(at).values()]
    case = [say("To show them:"), summary(assessment, at.words), *([say("Answers:"), *answers] if answers else [])]
    return (Text(text=whom), Result(text="\n".join(case)))


def _offices(assessment: Assessment) -> Iterator[str]:
    """Whom the measures name, those that apply first, since they are near; then the issuing bodies."""
    for outcome in _FIRST:
        for found in assessment.measures:
            if found.outcome is outcome:
                yield from found.measure.contacts
    for document in assessment.documents:
        if document.issuer:
            yield document.issuer
