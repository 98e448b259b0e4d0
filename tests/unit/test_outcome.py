"""A test that fails once is a failure, unless it depends on a terminal's timing; what was tried again is named."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.outcome import to_try_again

ROOT = Path(__file__).resolve().parents[2]
ONCE = """
import pathlib, pytest
{mark}
def test_once():
    mark = pathlib.Path({folder!r}) / "was here"
    seen = mark.exists()
    mark.touch()
    assert seen
def test_always(): pass
"""
NEVER = "def test_never(): assert False\n"
MARKED = "@pytest.mark.terminal"


def run(folder: Path, *more: str, **sources: str) -> tuple[int, int, str]:
    """Exit codes of the run and of the second try, and what the second try says."""
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    terminal: may be tried again\n")
    for name, source in sources.items():
        (folder / f"test_{name}.py").write_text(source)
    given: dict[str, Any] = {"cwd": folder, "env": {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}, "text": True}
    words = [sys.executable, "-m", "pytest", "-q", "-p", "tests.outcome", "--outcome", "outcome.json", *more]
    first = subprocess.run(words, **given, capture_output=True)
    again = subprocess.run([sys.executable, "-m", "tests.outcome", "outcome.json"], **given, capture_output=True)
    return first.returncode, again.returncode, again.stdout


@pytest.mark.parametrize("more", [(), ("-n", "2")], ids=["one process", "two processes"])
def test_what_depends_on_a_terminal_is_tried_again_and_named(tmp_path: Path, more: tuple[str, ...]) -> None:
    first, again, said = run(tmp_path, *more, once=ONCE.format(mark=MARKED, folder=str(tmp_path)))
    assert (first, again) == (1, 0)
    assert said == "test_once.py::test_once: tried again 1 x, passed\n"


@pytest.mark.parametrize("more", [(), ("-n", "2")], ids=["one process", "two processes"])
def test_anything_else_that_fails_once_is_a_failure(tmp_path: Path, more: tuple[str, ...]) -> None:
    first, again, said = run(tmp_path, *more, once=ONCE.format(mark="", folder=str(tmp_path)))
    assert (first, again, said) == (1, 1, "")


def test_another_failure_beside_it_is_enough(tmp_path: Path) -> None:
    source = ONCE.format(mark=MARKED, folder=str(tmp_path))
    first, again, said = run(tmp_path, once=source, never=NEVER)
    assert (first, again, said) == (1, 1, "")


def test_a_test_that_keeps_failing_fails(tmp_path: Path) -> None:
    _, again, said = run(tmp_path, never=f"import pytest\n{MARKED}\n{NEVER}")
    assert (again, said) == (1, "test_never.py::test_never: tried again 2 x, failed\n")


def test_a_file_that_cannot_be_read_is_a_failure(tmp_path: Path) -> None:
    _, again, said = run(tmp_path, broken="this is no Python\n", once=ONCE.format(mark=MARKED, folder=str(tmp_path)))
    assert (again, said) == (1, "")


@pytest.mark.parametrize("code", [0, 2, 3, 4, 5])
def test_a_run_that_did_not_end_is_not_repeated(code: int) -> None:
    assert to_try_again({"exit": code, "failed": {"a.py::test_a": True}}) == []


def test_only_tests_of_the_terminal_carry_the_mark() -> None:
    """Races, kills and faults never do."""
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("test_*.py")
        if "mark.terminal" in path.read_text("utf-8") and path != Path(__file__)
    }
    assert found == {"tests/tui/test_terminal.py", "tests/e2e/test_over_ssh.py", "tests/e2e/test_completion.py"}


def passing_over(source: str) -> list[str]:
    """Ways in which a test could be left out or run again without a word."""
    return re.findall(
        r"pytest\.skip|importorskip|mark\.skip|mark\.xfail|pytest\.xfail|flaky|reruns|collect_ignore", source
    )


def test_no_test_is_left_out_or_run_again_by_itself() -> None:
    files = [path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)]
    found = {path.relative_to(ROOT).as_posix(): passing_over(path.read_text("utf-8")) for path in files}
    assert {name: words for name, words in found.items() if words} == {}
    assert passing_over((ROOT / "pyproject.toml").read_text("utf-8")) == []


@pytest.mark.parametrize(
    "planted", ["@pytest.mark.skip", "pytest.skip('x')", "@pytest.mark.flaky(reruns=3)", "pytest.importorskip('x')"]
)
def test_a_planted_one_is_found(planted: str) -> None:
    assert passing_over(planted)


def test_the_outcome_is_written_when_all_is_well(tmp_path: Path) -> None:
    first, _, _ = run(tmp_path, fine="def test_fine(): pass\n")
    assert first == 0
    assert json.loads((tmp_path / "outcome.json").read_text()) == {"exit": 0, "failed": {}}
