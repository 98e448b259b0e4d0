"""What a run of the tests came to, for the summary of `scripts/test`: nothing that failed is passed over in silence.

`pytest -p tests.outcome --outcome=FILE` writes which tests failed and which of them carry the mark `terminal`.
`python -m tests.outcome FILE` tries those again, alone, when nothing else failed; everything else that failed once is a
failure. It prints one line for each test that was tried again and ends with 1 unless all of them passed.

The mark is for tests whose outcome depends on how fast a terminal answers. Races, kills and faults never carry it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

MARK = "terminal"
TRIES = 2
"""How often a test of that mark is tried again."""


class Outcome:
    """Collects what failed, in the process that the others report to."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.failed: dict[str, bool] = {}
        """By test: whether it carries the mark."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed[report.nodeid] = MARK in report.keywords

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.failed[report.nodeid] = False

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        self.file.write_text(json.dumps({"exit": int(exitstatus), "failed": self.failed}), "utf-8")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--outcome", help="write what failed to this file, for tests.outcome")


def pytest_configure(config: pytest.Config) -> None:
    if (file := config.getoption("outcome")) and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Outcome(Path(file)), "invclose-outcome")


def to_try_again(found: dict[str, Any]) -> list[str]:
    """The tests to try again; none unless the run came to its end and everything that failed carries the mark."""
    if found["exit"] != pytest.ExitCode.TESTS_FAILED or not all(found["failed"].values()):
        return []
    return sorted(found["failed"])


def passes(test: str) -> int | None:
    """At which further try a test passes; none when it does not."""
    for number in range(1, TRIES + 1):
        if subprocess.run([sys.executable, "-m", "pytest", "-q", test], stdout=sys.stderr, check=False).returncode == 0:
            return number
    return None


def main(file: str) -> int:
    """Try again what may be tried again, and say of each how often."""
    tests = to_try_again(json.loads(Path(file).read_text("utf-8")))
    good = bool(tests)
    for test in tests:
        number = passes(test)
        good &= number is not None
        print(f"{test}: tried again {number or TRIES} x, {'passed' if number else 'failed'}", flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
