"""Errors for the eye: what failed, where, what to do, and a reference to a report that can be saved."""

from __future__ import annotations

import hashlib
import os
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from core import os_errors
from core.addresses import redacted
from core.errors import InvcloseError, sentences
from tui.messages import Failure
from tui.registry import key_of
from tui.safe import safe

if TYPE_CHECKING:
    from tui.widgets.lines import Line


def explain(error: Exception) -> Failure:
    """Expected errors speak for themselves; others get a reference."""
    report = redacted("".join(traceback.format_exception(error)))
    if isinstance(error, OSError):
        error = os_errors.said(error)
    if isinstance(error, InvcloseError):
        return Failure(
            message=redacted(error.message),
            where=redacted(error.where),
            advice=error.advice,
            reference="",
            report=report,
            code=error.code,
        )
    reference = "E-" + hashlib.sha256(_place(error).encode("utf-8", "replace")).hexdigest()[:8].upper()
    return Failure(
        message=redacted(f"{type(error).__name__}: {error}"),
        where="",
        advice="",
        reference=reference,
        report=report,
        code="unexpected",
    )


def _place(error: Exception) -> str:
    """What failed where, the same on every machine: no folders, no line numbers."""
    frames = traceback.extract_tb(error.__traceback__)
    return "|".join([type(error).__name__, str(error), *(f"{Path(f.filename).name}:{f.name}" for f in frames)])


def sentence(failure: Failure) -> str:
    """One line for the message line."""
    more = " ".join(part for part in (failure.advice, failure.reference) if part)
    return sentences(failure.message, failure.where, more)


def error_lines(what: str, failure: Failure) -> list[Line]:
    """The error state of a screen."""
    lines: list[Line] = ["", [(f"  {what} could not be read.", "stop")], "", f"  {failure.message}"]
    if failure.where:
        lines.append(f"  {failure.where}")
    if failure.advice:
        lines += ["", f"  {failure.advice}"]
    lines += ["", "  Nothing was posted."]
    if failure.reference:
        lines.append(
            f"  Reference {failure.reference}. {key_of('save_report')} writes a report for whoever investigates."
        )
    keys = ((key_of("open"), "Retry"), (key_of("back"), "Back"), (key_of("leave"), "Quit"))
    return [*lines, "", [span for key, words in keys for span in ((f"  {key}", "strong"), (f" {words}", ""))]]


def save_report(failure: Failure, version: str) -> Path:
    """Write the report into the user's state folder under a name of its own; never overwrites."""
    base = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    folder = base / "invclose" / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    stem = failure.reference or failure.code or "report"
    for number in range(1, 1000):
        path = folder / f"{stem}-{number:03d}.txt"
        try:
            with path.open("x", encoding="utf-8") as file:
                shown = "\n".join(safe(line) for line in failure.report.splitlines())
                file.write(f"invclose {version}\n{sentence(failure)}\n\n{shown}\n")
        except FileExistsError:
            continue
        return path
    raise OSError(f"{folder} has too many reports")
