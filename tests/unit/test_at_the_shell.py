"""What `doctor` says of the manual page and of completion: found, or how to have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.views.states import Severity
from db.admin.at_the_shell import completion, findings, manual
from tui.command_line.completion import SHELLS


def _file(path: Path) -> Path:
    path.parent.mkdir(parents=True)
    path.write_text("")
    return path


def test_a_manual_page_where_man_looks(tmp_path: Path) -> None:
    page = _file(tmp_path / "usr/share/man/man1/invclose.1.gz")
    found = manual(tmp_path / "home", tmp_path / "tool", [tmp_path / "usr"])
    assert (found.severity, found.message) == (Severity.OK, f"The manual page is {page}.")


def test_a_manual_page_that_only_lies_beside_the_program_is_linked(tmp_path: Path) -> None:
    page = _file(tmp_path / "tool/share/man/man1/invclose.1")
    found = manual(tmp_path / "home", tmp_path / "tool", [tmp_path / "usr"])
    assert found.severity == Severity.INFO
    assert found.advice == f"Link it: ln -s {page} {tmp_path}/home/.local/share/man/man1/invclose.1."


def test_without_a_manual_page_there_is_the_help(tmp_path: Path) -> None:
    found = manual(tmp_path / "home", tmp_path / "tool", [tmp_path / "usr"])
    assert (found.severity, found.advice) == (Severity.INFO, "`invclose help` shows the same.")


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_is_found_where_the_advice_keeps_it(tmp_path: Path, shell: str) -> None:
    missing = completion(shell, tmp_path, [])
    assert missing.severity == Severity.INFO
    kept = Path(missing.advice.split()[2])
    _file(kept)
    assert completion(shell, tmp_path, []).message == f"{shell} completes by {kept}."


def test_completion_of_the_whole_machine(tmp_path: Path) -> None:
    script = _file(tmp_path / "share/zsh/site-functions/_invclose")
    assert completion("zsh", tmp_path / "home", [tmp_path]).message == f"zsh completes by {script}."


def test_a_shell_without_completions_is_nothing_to_mend(tmp_path: Path) -> None:
    assert completion("nologin", tmp_path, []).severity == Severity.OK


def test_nothing_found_here_is_trouble() -> None:
    assert {found.severity for found in findings()} <= {Severity.OK, Severity.INFO}
