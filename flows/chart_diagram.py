"""The chart as a page for readers: `python -m flows.chart_diagram > docs/conversation.md`.

Drawn from the chart itself, so the page can tell no other story; a test fails while it is stale.
"""

import sys
from collections import defaultdict
from typing import Final

from flows.chart import CHART, IN_REGION, Place

_MEANINGS: Final = {
    Place.NOTICE: "greeting, notice of use and choice of language, in one message; naming a region or a fact moves on",
    Place.LANGUAGE: "which language; passed over where the channel knows it",
    Place.REGION: "which region, or a quick look of six questions at most",
    Place.ASKING: "a question is open",
    Place.REVIEWING: "the answers, each to be changed by its number or name",
    Place.RESULT: "nothing open can change the result; the rest may be asked too",
    Place.CONFIRMING: "a yes or no is open: something odd, deleting everything, a consent taken back, changed rules, a new year",
    Place.WHAT_IF: "figures are tried out, and kept as answers or dropped",
    Place.ENROLLING: "what an enrolment takes is asked, consent first; or a part of one is put right",
    Place.HANDING_OVER: "whom to ask, and a summary to show them",
    Place.ERASED: "everything is deleted",
}
_TOGETHER: Final = {
    frozenset(place.name for place in Place): "anywhere",
    frozenset(place.name for place in IN_REGION): "in_a_region",
}


def page() -> str:
    """The whole page."""
    places = "\n".join(f"| `{place.name}` | {_MEANINGS[place]} |" for place in Place)
    elsewhere = ", ".join(f"`{place.name}`" for place in Place if place not in IN_REGION)
    return f"""# The conversation

Written by `python -m flows.chart_diagram` from the chart in `flows/chart.py`; change it there.

| Place | What it waits for |
|---|---|
{places}

Where a talk stands follows from its log, which is only added to: a step back, a change, another region or another device is the
same log read with one entry more. Only once an enrolment is over is it written anew, without what was said of firm and contact
([decision 0013](decisions/0013-what-was-said-of-a-firm-leaves-the-talk.md)). `in_a_region` is every place but {elsewhere}.

```mermaid
stateDiagram-v2
    [*] --> {CHART.initial}
{_lines()}
```
"""


def _lines() -> str:
    """One line from place to place with its events; places that lead on alike are drawn as one."""
    events: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, event in CHART.events.items():
        sources: dict[str, set[str]] = defaultdict(set)
        for found in event.transitions.values():
            for line in found:
                sources[str(line.dest)].add(line.source)
        for dest, places in sources.items():
            together = _TOGETHER.get(frozenset(places))
            for source in [together] if together else [place.name for place in Place if place.name in places]:
                events[source, dest].append(name)
    return "\n".join(f"    {source} --> {dest}: {', '.join(names)}" for (source, dest), names in events.items())


if __name__ == "__main__":
    sys.stdout.write(page())
