"""The HTTP API, `/api/v1`: assessments, listings and talks, described by OpenAPI, its problems as RFC 9457 documents."""

from bot.api.application import create_api

__all__ = ["create_api"]
