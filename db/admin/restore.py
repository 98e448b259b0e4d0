"""Putting a copy in the place of the present books, which are kept until somebody says otherwise.

The copy is loaded beside the present books, proved whole there and compared with them; whoever decides sees what would be lost
and gained. Then both change places in one step: a failure at any moment leaves the present books as they were or the copy
whole. How the two databases do that is in `restore_sqlite` and `restore_postgres`.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from core.addresses import address_of
from db.admin import checking, files
from db.admin.restoring import Restoring, Side, compared_with_present, refuse_running


@contextmanager
def preparing(url: str, source: Path) -> Generator[Restoring]:
    """Load and prove a copy beside the present books; what was not exchanged by then is removed at the end.

    Refused for what is no whole copy, without the right, and while a run or somebody else works with the books.
    """
    source = files.absolute(source)
    with _side(url, source) as side:
        if side.present is not None:
            with side.present.read() as tx:
                refuse_running(tx)
        side.load()
        checking.prove(side.copy, source)
        yield compared_with_present(side)


@contextmanager
def _side(url: str, source: Path) -> Generator[Side]:
    if address_of(url).kind == "sqlite":
        from db.admin.restore_sqlite import beside
    else:
        from db.admin.restore_postgres import beside
    with beside(url, source) as side:
        yield side
