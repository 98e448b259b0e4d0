"""Exports with something wrong: rows twice, cut, missing, in another order, odd cells, another encoding. Nothing ends in an error.

Whatever is wrong is a problem with its file and line, or a question; and what is made is checked by columns as it is row by row.
"""

from __future__ import annotations

import csv
import io
import random
from dataclasses import replace
from typing import Literal

import pytest

from core.importing import Known, check_bundle
from tests.mapping.exports import SYSTEMS, files_of, mapped
from tests.support.examples import FACTOR, FIRST

EACH = 25 * FACTOR
CELLS = (
    "", " ", "0", "-1", "5", "1,5", "1.5", "1.234", "(3)", "31.12.2026", "2026-01-05", "01/02/2026", "13/02/2026", "X", "Yes", "No", '"',
    "é", "007", "1E+5", "'=x", "1900-01-01", "2026-02-30", "12:30", "9999999999999999", "99999999999999", "total", "a\nb", ";", "\0",
)  # fmt: skip
ANSWERS: tuple[dict[str, str], ...] = (
    {}, {"accounts": "ours"}, {"opening_as_of": "2026-02-15", "opening_account": "2000"}, {"decimal": ","}, {"date_order": "mdy"},
    {"opening_as_of": "2026-01-31", "opening_account": "2000", "opening_value": "receipts", "adjusted": "before"},
)  # fmt: skip


def damaged(content: bytes, draw: random.Random) -> bytes:
    """A file with some rows as they should not be, quoted and encoded in one of the usual ways."""
    text = content.decode("utf-8-sig")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for _ in range(draw.choice((0, 1, 2, 6))):
        at, column = draw.randrange(len(rows)), draw.randrange(len(header))
        other = draw.choice(rows)
        match draw.randrange(6):
            case 0:
                rows.insert(draw.randrange(len(rows)), list(rows[at]))
            case 1:
                rows[at] = rows[at][:-1]
            case 2:
                draw.shuffle(rows)
            case 3:
                rows.reverse()
            case 4 if column < min(len(rows[at]), len(other)):
                rows[at][column], other[column] = other[column], rows[at][column]
            case _:
                rows[at][min(column, len(rows[at]) - 1)] = draw.choice(CELLS)
    file = io.StringIO()
    quoting: Literal[0, 1] = csv.QUOTE_ALL if draw.random() < 0.5 else csv.QUOTE_MINIMAL
    end = draw.choice(("\n", "\r\n"))
    csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows([header, *rows])
    return file.getvalue().encode(draw.choice(("utf-8", "utf-8-sig", "utf-16")))


@pytest.mark.parametrize("system", SYSTEMS)
def test_nothing_that_is_wrong_ends_in_an_error(system: str) -> None:
    for seed in range(FIRST, FIRST + EACH):
        draw = random.Random(f"{system} {seed}")
        files = {name: damaged(content, draw) for name, content in files_of(system).items()}
        export = mapped(system, files, answers=draw.choice(ANSWERS))
        known = Known(sites={"1", "MAIN"}) if draw.random() < 0.3 else Known()
        listed = replace(export.bundle, rows=list(export.bundle.rows))
        found = check_bundle(export.bundle, known)
        assert found == check_bundle(listed, known), seed
        assert all(problem.file and problem.line >= 0 for problem in map(export.placed, found)), seed
        assert len(export.origins) >= len(listed.rows), seed
