"""The application gives its screens what they expect of it."""

from __future__ import annotations

from tests.tui.conftest import Opened, make_app
from tui.application import Application


async def test_the_application_has_every_service_when_the_books_are_open(opened: Opened):
    services: Application = make_app()  # the type checker holds the two against each other
    assert services.company is None
    async with opened() as s:
        assert [name for name in Application.__annotations__ if not hasattr(s.app, name)] == []
