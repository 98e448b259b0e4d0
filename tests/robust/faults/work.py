"""What a child does while the disk fails: closes, or posts one event after the other and says which were acknowledged."""

from __future__ import annotations

from typing import Any, NamedTuple

import db.close.worker
from core.errors import InvcloseError
from db.engine.session import Journal
from db.importing import import_bundle
from db.migrations.upgrade import upgrade
from tests.db.importing.loading import bundle, row
from tests.robust import worker
from tests.robust.company import Event, Poster
from tests.robust.dump import digest, visible
from tests.robust.faults import armed
from tests.robust.places import opened

db.close.worker._PAUSES = (0.01, 0.02)
"""Tries as in the product, without the waiting."""

LOADED = "2012-03-08"
_PLACE: dict[str, Any] = {"dims": {"site": "1"}, "price": "7.77"}
EVENTS: list[Event] = [
    {"do": "receipt", "label": "N1", "item": "F1", "qty": "3", "date": "2012-03-03", **_PLACE},
    {"do": "issue", "label": "N2", "item": "F1", "qty": "2", "date": "2012-03-04", **_PLACE},
    {"do": "adjust_onhand", "label": "N3", "item": "W1", "dims": {"site": "1"}, "amount": "1.00"},
    {"do": "receipt", "label": "N4", "item": "L1", "qty": "1", "date": "2012-03-05", **_PLACE},
    {"do": "transfer", "label": "N5", "item": "F1", "qty": "1", "date": "2012-03-06", "from": {"site": "1"}, "to": {"site": "2"}},
    {"do": "issue", "label": "N6", "item": "L1", "qty": "1", "date": "2012-03-07", **_PLACE},
]  # fmt: skip
"""Postings behind the dates of the close, each a transaction or two of its own."""


class Told(NamedTuple):
    """What came of it: the last sentence, events that were acknowledged, watched calls, room left at the worst moment."""

    said: str
    acknowledged: int
    calls: int
    lowest: int


def close(url: str, journal: Journal) -> Told:
    """Bring the close to its end."""
    try:
        with opened(url, journal) as database:
            worker.go_on(database)
        said = "done"
    except InvcloseError as error:
        said = f"{type(error).__name__}: {error}"
    except AssertionError as error:
        said = str(error)  # the run ended as failed, and its message
    return Told(said, 0, armed.calls(), armed.lowest())


def post(url: str, journal: Journal) -> Told:
    """Post the events in turn, up to the first that is refused."""
    said, acknowledged = "done", 0
    try:
        with opened(url, journal) as database:
            poster = Poster(database)
            for event in EVENTS:
                getattr(poster, f"_do_{event['do']}")(event)
                acknowledged += 1
    except InvcloseError as error:
        said = f"{error.code}: {error}"
    return Told(said, acknowledged, armed.calls(), armed.lowest())


def load(url: str, journal: Journal) -> Told:
    """Import a bundle of two lines for items that are there."""
    lines = (row("X1", "purchase", "F1", "3", LOADED, amount="30.00"), row("X2", "sales", "F1", "-1", LOADED))
    try:
        with opened(url, journal) as database:
            import_bundle(database, None, bundle(*lines, items=""))
        said = "done"
    except InvcloseError as error:
        said = error.code
    return Told(said, 0, armed.calls(), armed.lowest())


def make(url: str, journal: Journal) -> Told:
    """Make the tables of new books in a file beside the one that is there."""
    try:
        with opened(new_file(url), journal) as database:
            upgrade(database)
        said = "done"
    except InvcloseError as error:
        said = error.code
    return Told(said, 0, armed.calls(), armed.lowest())


def new_file(url: str) -> str:
    """The address of the new books."""
    return f"{url}.new.db"


def states(url: str) -> list[str]:
    """The visible books before the events and after each of them."""
    with opened(url) as database:
        poster, found = Poster(database), []
        for event in (None, *EVENTS):
            if event:
                poster.post(event)
            with database.read(repeatable=True) as tx:
                found.append(digest(visible(tx)))
    return found
