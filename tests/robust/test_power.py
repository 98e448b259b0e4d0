"""Power cuts at any moment of postings and a close: no image is damaged, nothing that was acknowledged is missing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.engine.session import Journal
from tests.robust.faults.power import Disk, Entry
from tests.robust.faults.powerless import ACKNOWLEDGED, DAMAGED, LOST, Recorded
from tests.robust.faults.preloaded import Preloaded
from tests.robust.faults.trials import JOURNALS, Bench
from tests.robust.places import SqliteTemplate

IMAGES, WEAK = 200, 60
"""For each journal; and for each setting that is too weak."""


@pytest.fixture(scope="module")
def bench(sqlite_company: SqliteTemplate) -> Iterator[Bench]:
    with Preloaded() as preloaded:
        yield Bench(sqlite_company, preloaded)


@pytest.mark.faults
@pytest.mark.parametrize("journal", JOURNALS)
def test_nothing_acknowledged_is_lost(bench: Bench, journal: Journal) -> None:
    found = Recorded(bench, journal).images(1, IMAGES)
    assert found.total() == IMAGES
    assert (found[LOST], found[DAMAGED]) == (0, 0)
    assert found[ACKNOWLEDGED] > 0


@pytest.mark.faults
@pytest.mark.parametrize(
    ("journal", "synchronous", "what"), [("wal", 1, LOST), ("delete", 2, LOST), ("delete", 0, DAMAGED)]
)
def test_these_images_show_what_weaker_settings_lose(
    bench: Bench, journal: Journal, synchronous: int, what: str
) -> None:
    assert Recorded(bench, journal, synchronous).images(1, WEAK)[what] > 0


FOLDER = Path("/books")


def opening(number: int, name: str) -> Entry:
    return Entry("O", number, 1, str(FOLDER / name).encode())


def cuts(*log: Entry) -> list[dict[str, bytes]]:
    """Every different state that many cuts after this log leave."""
    disk = Disk(FOLDER)
    disk.put("old", b"old")
    for entry in log:
        disk.take(entry)
    found: list[dict[str, bytes]] = []
    for seed in range(400):
        if (cut := disk.cut(random.Random(seed))) not in found:
            found.append(cut)
    return found


FOLDER_OPEN, FOLDER_SYNC = opening(9, ""), Entry("S", 9, 0, b"")


def test_a_write_is_there_for_good_once_it_is_synced() -> None:
    write = Entry("W", 3, 0, b"new")
    assert {cut["old"] for cut in cuts(opening(3, "old"), write)} == {b"old", b"new"}
    assert cuts(opening(3, "old"), write, Entry("S", 3, 0, b"")) == [{"old": b"new"}]


def test_a_write_can_be_torn_between_its_sectors() -> None:
    found = {cut["old"] for cut in cuts(opening(3, "old"), Entry("W", 3, 0, b"a" * 512 + b"b" * 512))}
    assert {b"old", b"a" * 512 + b"b" * 512, b"a" * 512, b"old" + bytes(509) + b"b" * 512} <= found


def test_a_name_is_there_for_good_once_its_folder_is_synced() -> None:
    made = (FOLDER_OPEN, opening(4, "new"), Entry("W", 4, 0, b"x"), Entry("S", 4, 0, b""))
    assert {tuple(sorted(cut)) for cut in cuts(*made)} == {("old",), ("new", "old")}
    assert cuts(*made, FOLDER_SYNC) == [{"old": b"old", "new": b"x"}]


def test_a_name_is_gone_for_good_once_its_folder_is_synced() -> None:
    gone = Entry("U", 0, 0, str(FOLDER / "old").encode())
    assert {tuple(cut) for cut in cuts(FOLDER_OPEN, gone)} == {("old",), ()}
    assert cuts(FOLDER_OPEN, gone, FOLDER_SYNC) == [{}]


def test_a_change_of_size_is_there_or_not() -> None:
    assert {cut["old"] for cut in cuts(opening(3, "old"), Entry("T", 3, 1, b""))} == {b"old", b"o"}
