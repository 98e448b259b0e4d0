"""The summary of `scripts/test` says how many tests passed only on a second try."""

import json
from pathlib import Path

from tests.failed_last import count


def test_counts_what_pytest_remembers(tmp_path: Path) -> None:
    file = tmp_path / "lastfailed"
    assert count(file) == 0
    file.write_text(json.dumps({"tests/a.py::test_one": True, "tests/b.py::test_two": True}))
    assert count(file) == 2
