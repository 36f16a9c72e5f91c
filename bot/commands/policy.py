"""`srdi policy`: the packs checked, or two policies held against each other over a table of firms."""

import argparse


def policy(options: argparse.Namespace) -> int:
    """Do it; what a table needs is imported only for a table."""
    if options.action == "impact":
        from bot.commands.policy_impact import policy_impact

        return policy_impact(options)
    from bot.commands.policy_check import policy_check

    return policy_check(options)
