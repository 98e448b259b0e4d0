"""The server of a team crashes: what was acknowledged is there, a close goes on or is discarded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres_server import VARIABLE, PostgresServer
from tests.robust import company
from tests.robust.crashing import SETTINGS, crash_a_close, crash_postings
from tests.robust.places import PostgresTemplate
from tests.robust.trials import undisturbed

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def crashing() -> Iterator[tuple[PostgresServer, PostgresTemplate]]:
    """A server of these tests alone, with the company."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(VARIABLE, raising=False)
        with PostgresServer.start(SETTINGS) as server:
            yield server, PostgresTemplate(server, company.build)


@pytest.mark.parametrize("part", [1, 2, 3])
def test_a_close(crashing: tuple[PostgresServer, PostgresTemplate], part: int) -> None:
    server, template = crashing
    crash_a_close(server, template, part * undisturbed(template).moments // 4, keep=part % 2 == 1)


@pytest.mark.parametrize("point", [20, 150])
def test_postings(crashing: tuple[PostgresServer, PostgresTemplate], point: int) -> None:
    crash_postings(*crashing, point)
