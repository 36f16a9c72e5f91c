"""live_check."""

import argparse


def live_check(options: argparse.Namespace) -> int:
    """Not there yet."""
    del options
    raise NotImplementedError
