"""Engines that are themselves written in Python: json-logic and rule-engine."""

from importlib.metadata import version

import rule_engine  # type: ignore[import-not-found]
from json_logic import jsonLogic  # type: ignore[import-not-found]

from tests.peers.rules_serving import Engine, serve
from tests.peers.rules_text import (
    BASICS,
    DIRECT,
    PLAIN_WORDS,
    SCORE,
    WHOLE,
    as_json_logic,
    as_read_from_json,
    verdict,
    written,
)


def main() -> None:
    """Serve both."""
    rules = [as_json_logic(text) for text in (SCORE, BASICS, DIRECT)]
    rule = rule_engine.Rule(written(WHOLE, PLAIN_WORDS))
    serve(
        Engine(
            "json-logic",
            f"json-logic-qubit {version('json-logic-qubit')}",
            lambda firms: [as_read_from_json(firm) for firm in firms],
            lambda firms: [verdict([jsonLogic(part, firm) for part in rules]) for firm in firms],
        ),
        Engine(
            "rule-engine",
            f"rule-engine {version('rule-engine')}",
            lambda firms: [as_read_from_json(firm) for firm in firms],
            lambda firms: [verdict(rule.evaluate(firm)) for firm in firms],
        ),
    )


if __name__ == "__main__":
    main()
