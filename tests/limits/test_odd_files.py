"""Whatever is in a file, an import takes it or says what is wrong; refused bundles leave nothing. Seeds are printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InvcloseError
from core.importing import read_bundle
from db.importing import import_bundle
from db.reading.verify import problems, verify
from tests.db.importing.loading import Books
from tests.limits.odd_files import AT_ONCE, bundle
from tests.limits.odd_words import Hangs, within
from tests.support.currencies import EUR
from tests.support.examples import FIRST
from tui.command_line.workbook import read_sheets

SEEDS = 500


def load_of(books: Books, seed: int, folder: Path) -> str:
    """What is wrong with how a mutated bundle was met; empty when it was taken or refused with a sentence."""
    path = bundle(seed, folder)
    before = books.counts()
    try:
        with within(60):
            read = read_bundle(path, EUR, sheets=read_sheets)
            import_bundle(books.database, f"C{seed}", read)
    except InvcloseError as error:
        if not str(error).endswith((".", "?", "!", ":")):
            return f"no sentence: {error}"
        return "" if books.counts() == before else "something was left behind"
    except Hangs:
        return "hangs"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    with books.database.read() as tx:
        company = tx.value("SELECT MAX(id) FROM company")
        found = problems(verify(tx, company))
    return "; ".join(one.message for one in found if one.severity == "STOP")


@pytest.mark.parametrize("first", range(FIRST * SEEDS, (FIRST + 1) * SEEDS, AT_ONCE))
def test_any_bundle_is_taken_or_refused(books: Books, first: int, tmp_path: Path) -> None:
    for seed in range(first, first + AT_ONCE):
        folder = tmp_path / str(seed)
        folder.mkdir()
        fault = load_of(books, seed, folder)
        assert not fault, f"seed {seed}: {fault[:2000]}"


def test_both_ends_are_met(books: Books, tmp_path: Path) -> None:
    """The mutations are of use: some bundles are still taken, most are refused."""
    taken = 0
    for seed in range(40):
        folder = tmp_path / str(seed)
        folder.mkdir()
        assert not load_of(books, seed, folder)
        taken += bool(books.all("SELECT 1 FROM company WHERE code = :c", c=f"C{seed}"))
    assert 2 < taken < 30
