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
from flows.understanding.command_words import CommandName
from flows.understanding.commands import Command, understand_command
from flows.understanding.door import understand
from flows.understanding.message import Intent, Message, Sayable, Stated, read_message

__all__ = [
    "Command",
    "CommandName",
    "EchoHint",
    "FactType",
    "Intent",
    "Message",
    "NotUnderstood",
    "Number",
    "Options",
    "Reason",
    "Sayable",
    "Span",
    "Stated",
    "Understood",
    "Value",
    "read_message",
    "understand",
    "understand_command",
]
