"""What a run looks like in words and figures: pure, from the view model."""

from __future__ import annotations

from core.views import CompanyView, JobView, PhaseView
from core.vocabulary import JobState, Requested
from tui.format import about, amount, count, duration, moment, plural, wrap
from tui.widgets.lines import Line
from tui.words import ABANDONED, live, state_word

BAR = 50
SILENT = 15
"""Seconds without a heartbeat that are said."""
SIGNS = {"ok": "ok", "running": "running", "waiting": "waiting", "failed": "FAILED"}


def bar(percent: int, width: int = BAR) -> str:
    """``[#####.....]  38 %``."""
    filled = max(0, min(width, percent * width // 100))
    return f"[{'#' * filled}{'.' * (width - filled)}] {percent:3d} %"


def state_words(view: JobView) -> str:
    """Asked-for and reached state: ``PAUSING: ends bundle 93``."""
    word = state_word(view.state).upper()
    if view.abandoned:
        return ABANDONED.upper()
    if view.state == JobState.PAUSING or (view.requested is Requested.PAUSED and view.state == JobState.RUNNING):
        return f"PAUSING: finishes bundle {view.bundles_done + 1}"
    if view.requested is Requested.CANCELLED and view.state != JobState.CANCELLED and live(view.state):
        return "CANCELLING"
    return word


def state_tone(view: JobView) -> str:
    """The colour of the state of a run."""
    if view.state == JobState.FAILED or view.abandoned:
        return "stop"
    return "warn" if view.state in (JobState.PAUSED, JobState.PAUSING, JobState.CANCELLING) else "blue"


def phase_line(number: int, phase: PhaseView, here: bool, *, stopped: bool = False) -> Line:
    """One phase: number, name, state, time; the current one is marked."""
    name = phase.name[:1].upper() + phase.name[1:]
    time = duration(phase.seconds) if phase.state != "waiting" else ""
    word = "stopped" if here and stopped else SIGNS.get(phase.state, phase.state)
    text = f" {'>' if here else ' '} {number} {name:<22} {word:<8} {time:>8} {phase.detail:>16}"
    return [(text, "stop" if phase.state == "failed" else "strong" if here else "")]


def heartbeat_line(view: JobView) -> Line:
    """When the worker last said that it lives, and what to do when it is silent; blank when nothing should be heard."""
    age = view.heartbeat_age
    place = f"bundle {count(view.bundles_done)} of {count(view.bundles_total)}" if view.bundles_total else ""
    if not live(view.state) or age is None or view.state in (JobState.PAUSED, JobState.FAILED):
        return f"   {place}" if place else ""
    if age < SILENT and not view.abandoned:
        return f"   heartbeat   {age} s ago      {place}"
    advice = "its process is gone; Enter takes the run over" if view.abandoned else "its process may be gone"
    return [(f"   NO HEARTBEAT {duration(age)}", "stop"), (f"   {advice}", "")]


def progress_lines(view: JobView) -> list[Line]:
    """Done, speed, time, heartbeat; only what is known now."""
    speed = "not measured yet" if view.per_second is None else f"{count(view.per_second)} per second (last minute)"
    at_work = view.state == JobState.RUNNING and not view.abandoned
    left = f"      left  {about(view.left_seconds)}" if at_work and view.left_seconds is not None else ""
    lines: list[Line] = [
        f"   done       {count(view.done)} of {plural(view.total, 'transaction')}" if view.percent is not None else "",
        f"   speed      {speed}" if at_work else "",
        f"   elapsed    {duration(view.elapsed_seconds)}{left}",
        heartbeat_line(view),
    ]
    return [line for line in lines if line]


def foot_lines(view: JobView) -> list[Line]:
    """What this state means for the user."""
    if view.abandoned:
        said = [f" It said: {view.last_words}"] if view.last_words else []
        return [
            [(" Nobody works on it any more: its worker ended or is silent.", "stop")],
            *said,
            " Nothing is posted. Enter takes it over from the last commit; c cancels it.",
        ]
    if view.state == JobState.FAILED:
        return [
            [(f" {view.message or 'The run failed.'}", "stop")],
            " Nothing is posted. Enter resumes from the last commit; c cancels the run.",
        ]
    if view.state == JobState.PAUSED:
        return [" The work so far is kept. p resumes; c cancels the run."]
    if view.state in (JobState.DONE, JobState.DONE_WARNED):
        words = (
            f" Posted: voucher {view.voucher}; v shows it." if view.voucher else " Posted; there was nothing to adjust."
        )
        return [[(words, "strong")], *([" Some quantities stayed open: w lists them."] if view.warnings else [])]
    if view.state == JobState.CANCELLED:
        return [" Cancelled: nothing was posted, its dates are open again."]
    message = [f" {view.message}"] if view.message else []
    return [*message, " Runs in the background. It continues if you leave or lose the connection."]


def task_lines(view: JobView, currency: str) -> list[Line]:
    """The whole left side; fits 80x24."""
    index = min(max(view.phase_index, 1), max(1, len(view.phases)))
    phase = view.phases[index - 1].name if view.phases else ""
    worker = f"   {view.worker}" if view.worker else ""
    started = f" requested by {view.by}"
    if view.started_at:
        started = f" started {moment(view.started_at, seconds=True)} by {view.by}{worker}"
    last = f"    last item {view.last_item}" if view.last_item else ""
    return [
        [
            (f" {view.number}  {view.type_name} as of {view.date}    ", "strong"),
            (state_words(view), state_tone(view)),
        ],
        started,
        "",
        f" Phase {index} of {len(view.phases)}  {phase[:1].upper()}{phase[1:]}" if live(view.state) else " Finished",
        f" {bar(view.percent)}" if view.percent is not None else "",
        "",
        *progress_lines(view),
        "",
        *(
            phase_line(n, p, n == index and live(view.state), stopped=view.abandoned)
            for n, p in enumerate(view.phases, 1)
        ),
        "",
        [
            (f" Adjusted so far {amount(view.adjusted)} {currency}    ", ""),
            (f"warnings {count(view.warnings)}", "warn" if view.warnings else ""),
            (last, ""),
        ],
        *foot_lines(view),
    ]


def event_lines(view: JobView, width: int) -> list[Line]:
    """Newest first, wrapped to the pane."""
    lines: list[Line] = [[(" Events, newest first", "strong")], ""]
    for at, words in view.events[:16]:
        first, *rest = wrap(words, max(20, width - 12))
        lines += [f" {at}  {first}", *(f" {'':{len(at)}}  {part}" for part in rest)]
    return lines if view.events else [*lines, " none yet"]


def cancel_lines(view: JobView, company: CompanyView | None) -> list[Line]:
    """Facts and consequences before a run is undone."""
    place = f" of {company.code} on database {company.database}" if company else ""
    return [
        f" {view.type_name} {view.date}{place}, {state_word(view.state).lower()} at {view.percent or 0} %.",
        "",
        f" {plural(view.done, 'transaction')} computed so far will be lost ({duration(view.elapsed_seconds)} of work).",
        " Nothing was posted, and nothing will be. Its dates reopen for posting.",
        " To keep the work, go back and pause instead (p).",
    ]
