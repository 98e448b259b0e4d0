"""What a run looks like in words and figures: pure, from the view model."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from core.lease import LEASE_SECONDS
from core.views.company import CompanyView
from core.views.runs import GroupChange, JobView
from core.views.states import PhaseState
from core.vocabulary import MOVING, JobState, Requested
from tui import format as figures
from tui.charts import balance, course
from tui.format import about, amount, cells, count, duration, left, moment, plural, right, wrap
from tui.registry import key_of
from tui.safe import safe
from tui.signs import sign
from tui.widgets.cards import Card, card_lines
from tui.widgets.lines import Line, Span
from tui.widgets.progress import progress_bar
from tui.words import ABANDONED, live, state_word

SILENT = 15
"""Seconds without a heartbeat that are said."""
SPEEDS = 40
"""As many looks at the speed are drawn."""
_PHASE = {
    PhaseState.OK: ("good", "good"), PhaseState.RUNNING: ("blue", "blue"), PhaseState.WAITING: ("wait", "quiet"),
    PhaseState.FAILED: ("stop", "stop"),
}  # fmt: skip
"""Sign and ink of the state of a phase."""


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


def phase_lines(view: JobView, width: int) -> list[Line]:
    """The phases: what is done, what runs, what waits; how long, and on how much."""
    lines: list[Line] = []
    for number, phase in enumerate(view.phases, 1):
        here = number == view.phase_index and live(view.state)
        meaning, tone = _PHASE[phase.state]
        if here and view.abandoned:
            meaning, tone = "stop", "stop"
        name = phase.name[:1].upper() + phase.name[1:]
        time = duration(phase.seconds) if phase.state != PhaseState.WAITING else ""
        word: str = phase.state
        if here and view.abandoned:
            word = "stopped"
        elif here and view.state == JobState.PAUSED:
            word = "paused"
        detail = left(phase.detail, max(0, min(30, width - 52)))
        lines.append(
            [
                (f"  {sign(meaning)} ", tone),
                (f"{name:<20}", "strong" if here else "quiet" if tone == "quiet" else ""),
                (f"{word:<9}", tone),
                (f"{time:>9}   ", ""),
                (detail, "quiet"),
            ]
        )
    return lines


def heartbeat(view: JobView) -> tuple[str, str] | None:
    """When the worker last said that it lives; None where nothing should be heard."""
    age = view.heartbeat_age
    if not live(view.state) or age is None or view.state in (JobState.PAUSED, JobState.FAILED):
        return None
    if view.process_gone:
        return "PROCESS GONE", "stop"
    if view.state == JobState.WAITING:
        return ("starting", "quiet") if age < SILENT else (f"NOT STARTED {duration(age)}", "stop")
    if age < SILENT:
        return f"heartbeat {age} s ago", "good"
    return f"NO HEARTBEAT {duration(age)}", "stop"


def task_cards(view: JobView, currency: str) -> list[Card]:
    """State, time, what it has changed so far, who works on it."""
    at_work = view.state == JobState.RUNNING and not view.abandoned
    more = about(view.left_seconds) if at_work and view.left_seconds is not None else ""
    warned = (
        f"{sign('warn')} {plural(view.warnings, 'warning')} ({key_of('warnings')})" if view.warnings else "no warnings"
    )
    heard = heartbeat(view)
    begun = f"since {moment(view.started_at)[11:]} by {view.by}" if view.started_at else f"asked for by {view.by}"
    beat: Span = heard or ("none at work" if not view.worker or not live(view.state) else "at rest", "quiet")
    return [
        Card(
            f"{view.number}  {view.type_name}",
            (state_words(view), state_tone(view)),
            ((f"through {view.date}", "quiet"),),
            whole=True,
        ),
        Card(
            "Elapsed, left" if more else "Elapsed",
            (duration(view.elapsed_seconds), "strong"),
            ((more or begun, "quiet"),),
        ),
        Card(
            f"Adjusted {currency}",
            (amount(view.adjusted), "strong"),
            ((warned, "warn" if view.warnings else "quiet"),),
        ),
        Card("Worker", beat, ((view.worker or begun, "quiet"),)),
    ]


def progress_line(view: JobView, speeds: Sequence[int], width: int) -> Line:
    """Done of all, how fast, and how the speed went while somebody looked; only what is known now."""
    if view.percent is None:
        return ""
    if not view.total and view.state in MOVING:
        return [(" transactions not counted yet", "quiet")]
    done = f" {count(view.done)} of {plural(view.total, 'transaction')}"
    if view.state != JobState.RUNNING or view.abandoned:
        return done
    if view.per_second is None:
        return [(done, ""), ("   speed not measured yet", "quiet")]
    speed = f"   {count(view.per_second)} per second "
    place = f"  bundle {count(view.bundles_done)} of {count(view.bundles_total)}" if view.bundles_total else ""
    room = min(SPEEDS, width - cells(done) - cells(speed) - cells(place) - 2)
    drawn = course([None, *map(Fraction, speeds[-room:])], ascii_only=figures.style.letters)[1:] if room > 4 else ""
    return [(done, ""), (speed, ""), (drawn if len(speeds) > 1 else "", "blue"), (place, "quiet")]


def foot_lines(view: JobView) -> list[Line]:
    """What this state means for the user."""
    if view.abandoned:
        said = [f" It said: {view.last_words}"] if view.last_words else []
        return [
            [(" Nobody works on it any more: its worker ended or is silent.", "stop")],
            *said,
            [
                (" Enter takes it over", "strong"),
                (f" from the last commit; {key_of('cancel')} cancels it. Nothing is posted.", ""),
            ],
        ]
    if view.state == JobState.FAILED:
        return [
            [(f" {view.message or 'The run failed.'}", "stop")],
            f" Nothing is posted. Enter resumes from the last commit; {key_of('cancel')} cancels the run.",
        ]
    if view.state == JobState.PAUSED:
        return [f" The work so far is kept. {key_of('pause')} resumes; {key_of('cancel')} cancels the run."]
    if view.state in (JobState.DONE, JobState.DONE_WARNED):
        words = (
            f" Posted: voucher {view.voucher}; {key_of('voucher')} shows it."
            if view.voucher
            else " Posted; there was nothing to adjust."
        )
        return [
            [(words, "strong")],
            *([f" Some quantities stayed open: {key_of('warnings')} lists them."] if view.warnings else []),
        ]
    if view.state == JobState.CANCELLED:
        return [" Cancelled: nothing was posted, its dates are open again."]
    message = [f" {view.message}"] if view.message else []
    if (view.heartbeat_age or 0) >= SILENT and view.state in MOVING:
        silent = f" Its process may be gone: after {LEASE_SECONDS} s of silence Enter takes the run over."
        return [*message, [(silent, "warn")]]
    return [*message, " Runs in the background. It continues if you leave or lose the connection."]


def task_lines(view: JobView, currency: str, width: int, speeds: Sequence[int] = (), watched: str = "") -> list[Line]:
    """What stands above the item groups and the events; as many lines at every width."""
    item = f"last item {view.last_item}" if view.last_item and live(view.state) else ""
    said = "   ".join(filter(None, (item, watched if live(view.state) else "")))
    last = [(f" {said}", "quiet")] if said else " "
    return [
        *card_lines(task_cards(view, currency), width),
        "",
        progress_bar(view.percent, width) if view.percent is not None else "",
        progress_line(view, speeds, width),
        "",
        *phase_lines(view, width),
        last,
        *foot_lines(view),
    ]


def changed_lines(groups: Sequence[GroupChange], width: int) -> list[Line]:
    """Item groups with what the run has changed so far, the largest first, each with its size around a middle mark."""
    if not groups:
        return [[(" nothing yet", "quiet")]]
    largest = max(abs(group.adjusted) for group in groups)
    name = min(24, max(8, *(cells(safe(group.item_group)) for group in groups)))
    wide = max(14, *(cells(amount(group.adjusted)) + 1 for group in groups))
    bar = max(9, min(41, width - name - wide - 4))
    lines: list[Line] = []
    for group in sorted(groups, key=lambda group: (-abs(group.adjusted), group.item_group)):
        less, mark, more = balance(group.adjusted, largest, bar, ascii_only=figures.style.letters)
        lines.append(
            [
                (f" {left(group.item_group, name)}{right(amount(group.adjusted), wide)} ", ""),
                (less, "blue"), (mark, "faint"), (more, "blue"),
            ]
        )  # fmt: skip
    return lines


def event_lines(view: JobView, width: int) -> list[Line]:
    """Newest first, wrapped to the pane."""
    lines: list[Line] = []
    for at, words in view.events:
        first, *rest = wrap(words, max(20, width - 12))
        when = moment(at, seconds=True)
        lines += [[(f" {when}  ", "quiet"), (first, "")], *(f" {'':{len(when)}}  {part}" for part in rest)]
    return lines or [[(" none yet", "quiet")]]


def cancel_lines(view: JobView, company: CompanyView | None) -> list[Line]:
    """Facts and consequences before a run is undone."""
    place = f" of {company.code} on database {company.database}" if company else ""
    return [
        f" {view.type_name} {view.date}{place}, {state_word(view.state).lower()} at {view.percent or 0} %.",
        "",
        f" {plural(view.done, 'transaction')} computed so far will be lost ({duration(view.elapsed_seconds)} of work).",
        " Nothing was posted, and nothing will be. Its dates reopen for posting.",
        f" To keep the work, go back and pause instead ({key_of('pause')}).",
    ]
