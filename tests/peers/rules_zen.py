"""zen-engine: its compiled expression, and a decision of one expression node as its editor would save it."""

import json
from importlib.metadata import version

import zen  # type: ignore[import-not-found]

from tests.peers.rules_serving import Engine, serve
from tests.peers.rules_text import (
    BASICS,
    DIRECT,
    PLAIN_WORDS,
    SCORE,
    WHOLE,
    as_read_from_json,
    verdict,
    written,
)


def main() -> None:
    """Serve both, compiled beforehand."""
    expression = zen.compile_expression(written(WHOLE, PLAIN_WORDS))
    decision = zen.ZenEngine().create_decision(zen.ZenDecisionContent(json.dumps(_graph())))
    release = f"zen-engine {version('zen-engine')}"
    serve(
        Engine(
            "zen-engine, compiled expression",
            release,
            lambda firms: [as_read_from_json(firm) for firm in firms],
            lambda firms: [verdict(expression.evaluate(firm)) for firm in firms],
        ),
        Engine(
            "zen-engine, compiled decision",
            release,
            lambda firms: [as_read_from_json(firm) for firm in firms],
            lambda firms: [verdict(decision.evaluate(firm)["result"].values()) for firm in firms],
        ),
    )


def _graph() -> dict[str, object]:
    """Input, one node of three expressions, output; the answer's keys stand in the order of the alphabet."""
    parts = {"a_score": SCORE, "b_basics": BASICS, "c_direct": DIRECT}
    lines = [{"id": key, "key": key, "value": written(text, PLAIN_WORDS)} for key, text in parts.items()]
    place = {"x": 0, "y": 0}
    return {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "position": place},
            {
                "id": "rule",
                "name": "rule",
                "type": "expressionNode",
                "position": place,
                "content": {"expressions": lines},
            },
            {"id": "out", "name": "out", "type": "outputNode", "position": place},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "rule", "type": "edge"},
            {"id": "2", "sourceId": "rule", "targetId": "out", "type": "edge"},
        ],
    }


if __name__ == "__main__":
    main()
