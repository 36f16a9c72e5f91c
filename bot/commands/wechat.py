"""wechat."""

import argparse


def wechat(options: argparse.Namespace) -> int:
    """Not there yet."""
    del options
    raise NotImplementedError
