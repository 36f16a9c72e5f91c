"""What an answer supposed otherwise would change: tiers, gaps, support. Pure; it tells two assessments apart and judges nothing."""

from assessment.judge import Assessment
from assessment.wording import Words
from flows.replies import Reply


def told_what_if(before: Assessment, after: Assessment, words: Words) -> tuple[Reply, ...]:
    """From the assessment of the answers (`before`) to that of the answers with something supposed (`after`), short for a phone."""
    raise NotImplementedError
