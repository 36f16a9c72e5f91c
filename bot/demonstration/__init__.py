"""A made-up region with made-up firms, to show the console filled: never beside real data, and marked as an example everywhere."""

DEMONSTRATION_REGION = "yunzhou"
"""The made-up city, whose pack lies beside this file."""
