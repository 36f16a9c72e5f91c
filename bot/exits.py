"""Exit codes of the command line, as the contract has them."""

EXIT_OK = 0
EXIT_FAILED = 1
"""A check failed, or the installation is broken."""
EXIT_INPUT = 2
"""The input cannot be used; every problem of it was said."""
