"""Channels: each renders replies within its own limits and hands messages over; none knows the conversation."""
