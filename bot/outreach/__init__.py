"""Reminders to enrolled firms: prepared by one official, approved by another, and sent once to whoever agreed to it."""
