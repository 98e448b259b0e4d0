"""What closes, adjusts or reverses asks first; without a terminal it needs --yes."""

from __future__ import annotations

import json

import pytest

from core.requests import CloseRequest
from core.views.checks import Finding
from core.views.records import ReversalStep
from core.views.states import Severity
from core.vocabulary import JobState, Specification
from tests.unit.cli.conftest import Run
from tests.unit.cli.fake_wiring import FakeWiring

CLOSE = ("close", "--to", "2026-05-31")


@pytest.mark.parametrize(
    "arguments",
    [
        CLOSE,
        ("recalculate", "--to", "2026-05-31"),
        ("reverse", "3"),
        ("adjust", "on-hand", "--item", "A", "--amount", "5.00"),
        ("standard-cost", "activate", "--item", "S", "--cost", "1"),
    ],
)
def test_without_a_terminal_yes_is_needed(run: Run, wiring: FakeWiring, arguments: tuple[str, ...]):
    done = run(*arguments)
    assert done.code == 2
    assert "--yes" in done.err
    assert wiring.desk.calls == []
    assert run(*arguments, "--yes").code == 0
    assert wiring.desk.calls != []


def test_close_wants_the_date(run: Run, wiring: FakeWiring):
    done = run(*CLOSE, typed="y\n")
    assert (done.code, wiring.desk.calls) == (1, [])
    assert "Nothing was changed." in done.err
    for expected in ("Company ACME Acme, database prod", "12,345 open transactions", "WARN 1 illegal mark"):
        assert expected in done.err
    assert run(*CLOSE, typed="").code == 1
    done = run(*CLOSE, "--note", "May", typed="2026-05-31\n")
    assert done.code == 0
    assert wiring.desk.calls == [("start_close", CloseRequest("2026-05-31", note="May"))]
    assert "Voucher       INVC-00004" in done.out


def test_close_asks_nothing_when_it_could_not_start(run: Run, wiring: FakeWiring):
    wiring.desk.stops = (
        Finding(severity=Severity.STOP, code="period", message="The period is closed.", advice="Open it."),
    )
    done = run(*CLOSE, typed="2026-05-31\n")
    assert (done.code, wiring.desk.calls) == (4, [])
    assert "The period is closed." in done.out


def test_close_passes_its_options_on(run: Run, wiring: FakeWiring):
    options = ("--specification", "item", "--max-throughputs", "7", "--min-throughput", "0.05", "--recalculate-after")
    done = run(*CLOSE, *options, "--detach", "--yes", "--json")
    assert json.loads(done.out) == {"number": "IC-000004", "record_id": 4, "date": "2026-05-31", "state": "waiting"}
    request = CloseRequest(
        date="2026-05-31", specification=Specification.ITEM, max_throughputs=7, min_throughput=5, recalculate_after=True
    )
    assert wiring.desk.calls == [("start_close", request)]


def test_previews_write_nothing_and_ask_nothing(run: Run, wiring: FakeWiring):
    done = run(*CLOSE, "--preview")
    assert done.code == 0
    assert "Closing through 2026-05-31, preview: nothing is written." in done.out
    assert "Cancels IC-000002" in done.out
    form = json.loads(run("recalculate", "--to", "2026-05-31", "--preview", "--json").out)
    assert (form["total"], form["adjusted"], form["adjustments"]) == ("14200.50", "-0.05", 2)
    assert [call[0] for call in wiring.desk.calls] == ["preview_close", "preview_recalculation"]


def test_recalculate_is_content_with_y(run: Run, wiring: FakeWiring):
    arguments = ("recalculate", "--to", "2026-05-31", "--item", "A", "B", "--item", "C")
    assert run(*arguments, typed="\n").code == 1
    assert run(*arguments, typed="y\n").code == 0
    assert wiring.desk.calls == [("start_recalculation", CloseRequest("2026-05-31", items=("A", "B", "C")))]


def test_reverse_wants_the_number(run: Run, wiring: FakeWiring):
    assert run("reverse", "3", typed="y\n").code == 1
    done = run("reverse", "3", "--note", "wrong", typed="IC-000003\n")
    assert done.code == 0
    assert "14,200.50 debit and credit" in done.err
    assert wiring.desk.calls == [("reverse", 3, "wrong")]
    assert json.loads(run("reverse", "3", "--yes", "--json").out)["number"] == "IC-000013"


def test_reverse_says_what_stands_in_the_way(run: Run, wiring: FakeWiring):
    wiring.desk.blocked = ("IC-000004 follows it.",)
    done = run("reverse", "3", typed="IC-000003\n")
    assert (done.code, wiring.desk.calls) == (4, [("refuse_reversal", 3)])
    assert "IC-000004 follows it." in done.err
    assert "`--with-later` reverses all of them" in done.err
    done = run("reverse", "3", "--preview")
    assert done.code == 4
    assert "STOP IC-000004 follows it." in done.out
    assert run("reverse", "1", "--yes").code == 4


def step(
    number: int, kind: str = "Recalculation", date: str = "2026-06-01", stop: str = "", code: str = ""
) -> ReversalStep:
    name = f"IC-{number:06d}"
    return ReversalStep(record_id=number, number=name, type_name=kind, date=date, adjusted=-500, stop=stop, code=code)


def test_reversing_recalculations_in_bulk(run: Run, wiring: FakeWiring):
    wiring.desk.steps = (step(6, date="2026-06-30"), step(2), step(3, date="2026-05-31"))
    arguments = ("reverse", "--recalculations-from", "2026-06-01")
    assert "IC-000002" in run(*arguments, "--preview").out
    assert wiring.desk.calls == []
    assert run(*arguments, typed="IC-000006\n").code == 1
    done = run(*arguments, typed="2026-06-01\n")
    assert done.code == 0
    assert "newest first, all or none: IC-000006, IC-000002" in done.err
    assert wiring.desk.calls == [("reverse_all", (6, 2), "")]
    assert run("reverse", "--recalculations-from", "2027-01-01", "--yes").code == 0
    assert run("reverse", "--recalculations-from", "2027-01-01", "--preview", "--json").out == "[]\n"


def test_reversing_a_record_with_what_holds_it(run: Run, wiring: FakeWiring):
    wiring.desk.steps = (step(6, "Closing"), step(3, "Closing"))
    assert "IC-000006" in run("reverse", "3", "--with-later", "--preview").out
    assert run("reverse", "3", "--with-later", typed="IC-000006\n").code == 1
    assert run("reverse", "3", "--with-later", "--note", "again", typed="IC-000003\n").code == 0
    assert wiring.desk.calls == [("reverse_all", (6, 3), "again")]


def test_a_chain_is_refused_with_the_code_of_its_first_reason(run: Run, wiring: FakeWiring):
    held = step(6, "Revaluation", stop="revalue back instead.", code="not_adjustable")
    wiring.desk.steps = (step(7), held, step(3, "Closing", stop="open it first.", code="ledger_period_not_open"))
    refused = run("reverse", "3", "--with-later", "--yes")
    assert refused.code == 4
    assert "IC-000006: revalue back instead; IC-000003: open it first" in refused.err
    assert json.loads(run("reverse", "3", "--with-later", "--yes", "--json").out)["error"]["code"] == "not_adjustable"
    assert run("reverse", "3", "--with-later", "--preview").code == 4
    wiring.desk.steps = (step(3, "Closing", stop="cancel it.", code="blocked"),)
    assert json.loads(run("reverse", "3", "--with-later", "--yes", "--json").out)["error"]["code"] == "blocked"
    assert wiring.desk.calls == []


def test_a_watcher_may_leave(run: Run, wiring: FakeWiring, monkeypatch: pytest.MonkeyPatch):
    def leave(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", leave)
    wiring.books.states = [JobState.RUNNING]
    done = run(*CLOSE, "--yes")
    assert done.code == 130
    assert "The run continues." in done.err


def test_several_records_are_reversed_together(run: Run, wiring: FakeWiring):
    """Newest first after one question, which says what they change together; the number typed is that of the oldest."""
    wiring.desk.steps = (step(6, "IC-000006"), step(3, "IC-000003"))
    assert "IC-000006" in run("reverse", "3", "6", "--preview").out
    assert run("reverse", "3", "6", typed="IC-000006\n").code == 1
    done = run("reverse", "3", "6", typed="IC-000003\n")
    assert done.code == 0
    assert "The inventory value changes by -10.00 in all." in done.err
    assert wiring.desk.calls[-1] == ("reverse_all", (6, 3), "")
    assert [one.adjusted for one in wiring.desk.reviewed] == [-500, -500]
    assert run("reverse", "3", "6", "--with-later").code == 2
