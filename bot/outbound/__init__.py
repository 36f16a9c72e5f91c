"""What is sent to a channel by our own doing, and what came of it."""
