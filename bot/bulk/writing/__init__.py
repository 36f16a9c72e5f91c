"""A judged table as files: for people and for programs, each written whole or not at all."""
