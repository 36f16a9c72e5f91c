"""CEL in its two native runtimes for Python: common-expression-language (Rust) and cel-expr-python (C++)."""

from importlib.metadata import version

import cel  # type: ignore[import-not-found]
from cel_expr_python import cel as cpp  # type: ignore[import-not-found]

from tests.peers.rules_firms import CHOICES, TRUTHS
from tests.peers.rules_serving import Engine, serve
from tests.peers.rules_text import CEL_WORDS, FACTS, WHOLE, as_floats, verdict, written


def main() -> None:
    """Serve both, compiled beforehand."""
    text = written(WHOLE, CEL_WORDS)
    rust = cel.compile(text)
    types = {name: cpp.Type.BOOL if name in TRUTHS else cpp.Type.DOUBLE for name in FACTS}
    types |= dict.fromkeys(CHOICES, cpp.Type.STRING)
    compiled = cpp.NewEnv(variables=types).compile(text)
    serve(
        Engine(
            "CEL (Rust)",
            f"common-expression-language {version('common-expression-language')}",
            lambda firms: [as_floats(firm) for firm in firms],
            lambda firms: [verdict(rust.execute(firm)) for firm in firms],
        ),
        Engine(
            "CEL (C++)",
            f"cel-expr-python {version('cel-expr-python')}",
            lambda firms: [as_floats(firm) for firm in firms],
            lambda firms: [verdict(compiled.eval(data=firm).plain_value()) for firm in firms],
        ),
    )


if __name__ == "__main__":
    main()
