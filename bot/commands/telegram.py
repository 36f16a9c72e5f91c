"""telegram."""

import argparse


def telegram(options: argparse.Namespace) -> int:
    """Not there yet."""
    del options
    raise NotImplementedError
