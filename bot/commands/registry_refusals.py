"""What a command says where the registry of firms cannot be opened, or where what was asked of it cannot be done."""

import sys

from bot.exits import EXIT_FAILED


def not_opened(error: Exception) -> int:
    """Say why it cannot be opened, and which settings are about it."""
    print(f"srdi: {error}", file=sys.stderr)
    print(
        "企业登记库打不开，原因见上一行；有关的设置：SRDI_DATABASE_URL、SRDI_REGISTRY_KEYS、SRDI_REGISTRY_DIGEST_KEY · "
        "the registry of firms cannot be opened, for the reason above; its settings: the same",
        file=sys.stderr,
    )
    return EXIT_FAILED


def refuse(error: Exception) -> int:
    """Say why it could not be done."""
    print(f"srdi: {error}", file=sys.stderr)
    if isinstance(error.__cause__, Exception):
        # Only its kind is told, since its words may quote what is kept.
        print(
            "企业登记库用不了；请检查 SRDI_DATABASE_URL 或 SRDI_DATA_DIR · "
            "the registry cannot be used: check SRDI_DATABASE_URL or SRDI_DATA_DIR",
            file=sys.stderr,
        )
    return EXIT_FAILED
