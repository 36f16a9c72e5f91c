"""What a person typed, as a value: amounts, shares, years, choices and the commands that steer the talk.

Pure and exact: no clock, no state, no binary floats, and no words for the owner, only keys for them.
"""

from flows.understanding.answer import (
    EchoHint,
    FactType,
    NotUnderstood,
    Number,
    Options,
    Reason,
    Span,
    Understood,
    Value,
)
from flows.understanding.commands import Command, CommandName, understand_command
from flows.understanding.door import understand

__all__ = [
    "Command",
    "CommandName",
    "EchoHint",
    "FactType",
    "NotUnderstood",
    "Number",
    "Options",
    "Reason",
    "Span",
    "Understood",
    "Value",
    "understand",
    "understand_command",
]
