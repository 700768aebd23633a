"""The fixtures of the tests that look at the chat's pages in a browser."""

from tests.channels.visits import visit, world

__all__ = ["visit", "world"]
