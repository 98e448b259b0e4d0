"""A hundred thousand rows are read and checked in two seconds."""

from __future__ import annotations

import sys
import time

import pytest

from core.importing import Known, check_bundle, read_bundle
from tests.importing.bundles import COLUMNS, ITEMS, line


@pytest.mark.slow
@pytest.mark.skipif(sys.gettrace() is not None, reason="measured code is several times slower")
def test_a_hundred_thousand_rows():
    lines = [COLUMNS]
    for number in range(25_000):
        day = f"2026-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
        amount = f"{number}.{number % 100:02d}"
        lines += [
            line(f"P{number}", update="physical", quantity=f"{number + 1}", date=day, amount=amount),
            line(f"P{number}", update="financial", quantity=f"{number + 1}", date=day, amount=amount),
            line(f"S{number}", kind="sales", item="B", quantity="-1.5", date=day),
            line(f"T{number}", kind="customer_return", item="B", quantity="1", date=day, return_of=f"S{number}"),
        ]
    contents = {"items.csv": ITEMS.encode(), "transactions.csv": "\n".join(lines).encode()}
    seconds = []
    for _ in range(3):
        start = time.process_time()
        bundle = read_bundle(contents)
        problems = check_bundle(bundle, Known(closed_until="2020-01-01"))
        seconds.append(time.process_time() - start)
    assert problems == []
    assert len(bundle.rows) == 100_000
    assert min(seconds) <= 2.0
