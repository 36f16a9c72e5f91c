"""The console at /console: what officials of a region see of its firms and policies, and what they may do; one region each."""
