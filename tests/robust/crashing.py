"""A server that ends at once in the middle of a close or of postings, as in a crash, and comes back."""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import monotonic, sleep

import db.close.worker
from core.errors import InvcloseError
from db.close.worker import work
from tests.postgres_server import FAST, PostgresServer
from tests.robust import worker
from tests.robust.company import Poster
from tests.robust.dump import digest
from tests.robust.faults.work import EVENTS, states
from tests.robust.hooks import Counter, hooked
from tests.robust.places import PostgresTemplate, opened
from tests.robust.trials import look, settle, undisturbed
from tests.robust.watching import Watcher
from tests.robust.worker import Child

SETTINGS = {**FAST, "synchronous_commit": "on", "full_page_writes": "on"}
"""What is acknowledged is in the server's log; that the machine itself goes on is enough for a crash of the server."""
_CALMLY = (0.01, 0.05, 1, 1, 1, 1)


def work_until(url: str, record: int, at: int, sign: str) -> str:
    """Work; at the ``at``-th moment give the sign, and go on."""
    db.close.worker._PAUSES = _CALMLY
    with hooked(url, Counter(at, Path(sign).touch)) as database:
        return str(work(database, record, target=worker.TARGET))


def post_until(url: str, at: int, sign: str) -> int:
    """Post one event after the other up to the first that fails; how many were acknowledged."""
    acknowledged = 0
    try:
        with hooked(url, Counter(at, Path(sign).touch)) as database:
            poster = Poster(database)
            for event in EVENTS:
                if poster.refused(event):
                    break
                acknowledged += 1
    except InvcloseError:
        pass
    return acknowledged


def _crash_at_the_sign(server: PostgresServer, sign: Path) -> None:
    limit = monotonic() + worker.SECONDS
    while not sign.exists():
        assert monotonic() < limit, "the moment never came"
        sleep(0.0005)
    server.crash()


def crash_a_close(server: PostgresServer, template: PostgresTemplate, point: int, *, keep: bool) -> str:
    """The server crashes about the ``point``-th moment of a close; it goes on or is discarded, to the byte."""
    expected = undisturbed(template)
    with template.copy() as url, tempfile.TemporaryDirectory() as folder:
        with opened(url) as database:
            record = worker.start(database)
        sign = Path(folder) / "sign"
        with Watcher(url, expected.states):
            child = Child(work_until, url, record, point, str(sign))
            _crash_at_the_sign(server, sign)
            ended = str(child.wait())
        settle(url, expected, keep, None)
    return ended


_STATES: dict[int, list[str]] = {}


def crash_postings(server: PostgresServer, template: PostgresTemplate, point: int) -> int:
    """The server crashes about the ``point``-th moment of some postings; what was acknowledged is there, and no half."""
    if id(template) not in _STATES:
        with template.copy() as url:
            _STATES[id(template)] = states(url)
    with template.copy() as url, tempfile.TemporaryDirectory() as folder:
        sign = Path(folder) / "sign"
        child = Child(post_until, url, point, str(sign))
        _crash_at_the_sign(server, sign)
        acknowledged = int(child.wait())
        assert digest(look(url)) in _STATES[id(template)][acknowledged : acknowledged + 2], acknowledged
    return acknowledged
