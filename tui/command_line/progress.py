"""Progress of a run on standard error: one line that is rewritten on a terminal, else a line at each step."""

from __future__ import annotations

import os
import sys

from core.views.runs import JobView
from core.vocabulary import MOVING
from tui import format as figures
from tui.safe import safe
from tui.words import run_word

_STALE = 60
"""Seconds without a heartbeat that are said."""
_STEP = 10
"""Per cent between two lines where the line cannot be rewritten."""


def progress_line(job: JobView) -> str:
    """Where a run stands, in one line."""
    phase = job.phases[job.phase_index - 1].name if 1 <= job.phase_index <= len(job.phases) else ""
    moving = job.state in MOVING and not job.abandoned
    parts = [
        f"{job.number} {run_word(job)}",
        f"{phase} {job.phase_index}/{len(job.phases)}" if phase else "",
        "" if job.percent is None else f"{job.percent}%",
        f"{figures.count(job.done)} of {figures.count(job.total)} transactions" if job.total else "",
        f"{figures.count(job.per_second)}/s" if job.per_second and moving else "",
        f"{figures.about(job.left_seconds)} left" if job.left_seconds is not None and moving else "",
        f"adjusted {figures.amount(job.adjusted)}" if job.adjusted else "",
        figures.plural(job.warnings, "warning") if job.warnings else "",
    ]
    if job.heartbeat_age is not None and job.heartbeat_age > _STALE:
        parts.append(f"NO HEARTBEAT {figures.duration(job.heartbeat_age)}")
    return "  ".join(part for part in parts if part)


def _width() -> int:
    """Columns of the terminal: a line that wraps could not be rewritten."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


class Progress:
    """Shows a run as it proceeds."""

    def __init__(self, *, as_plain: bool) -> None:
        self._rewrite = sys.stderr.isatty() and not as_plain
        self._shown = ""
        self._step: tuple[str, int, int, bool] | None = None

    def show(self, job: JobView) -> None:
        line = safe(progress_line(job))
        if self._rewrite:
            line = figures.cut(line, _width() - 1)
            if line != self._shown:
                sys.stderr.write("\r" + line.ljust(figures.cells(self._shown)))
        else:
            stale = (job.heartbeat_age or 0) > _STALE
            step = (job.state, job.phase_index, (job.percent or 0) // _STEP, stale or job.abandoned)
            if step != self._step:
                sys.stderr.write(line + "\n")
            self._step = step
        self._shown = line
        sys.stderr.flush()

    def end(self) -> None:
        """Before anything else is written."""
        if self._rewrite and self._shown:
            sys.stderr.write("\n")
            sys.stderr.flush()
