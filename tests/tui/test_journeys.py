"""What an accountant does, by keys only."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual import events

from core.errors import Blocked
from core.lease import LEASE_SECONDS
from core.requests import CloseRequest
from core.views.checks import Finding
from core.views.states import Severity
from core.vocabulary import JobState, Requested
from tests.tui.conftest import Opened
from tests.tui.fakes import RUNNING, STOP, FakeBooks, FakeDesk, job
from tui.screens.closing import task


async def test_the_overview_shows_records_newest_first_with_figures(opened: Opened):
    async with opened() as s:
        assert "ACME-DE  ● 2026-06 open  EUR  anna" in s.text
        assert s.line("IC-000113").split() == [
            "IC-000113", "Closing", "2026-05-31", "✓", "Done", "-12,804.17", "INVC-00871",
        ]  # fmt: skip
        assert s.line(">").strip().startswith("> IC-000114")
        assert "Open at 2026-05-31" in s.text
        assert "2026-06-30" in s.text


async def test_enter_goes_deeper_and_esc_comes_back_to_the_same_row(opened: Opened):
    async with opened() as s:
        await s.press("down", "enter")
        assert "Closing and adjustment > IC-000113" in s.text
        await s.press("v")
        assert "Voucher INVC-00871" in s.text
        await s.press("enter")
        assert "behind" in s.books.asked[-1]
        await s.press("enter")
        assert "as posted" in s.text
        await s.press("escape", "escape", "escape", "escape")
        assert s.line(">").strip().startswith("> IC-000113")


async def test_esc_never_leaves_the_program(opened: Opened):
    async with opened() as s:
        await s.press("escape", "left", "escape")
        assert s.app.is_running
        assert "ctrl+q quits" in s.message


async def test_ctrl_c_says_how_to_leave(opened: Opened):
    async with opened() as s:
        await s.press("ctrl+c")
        assert "ctrl+q quits the program" in s.message


async def test_a_key_that_does_nothing_says_why(opened: Opened):
    async with opened() as s:
        await s.press("v")
        assert "IC-000114 has no voucher: nothing was posted." in s.message
        await s.press("x")
        assert "IC-000114 is not posted: Enter watches it, c there cancels it." in s.message
        await s.press("z")
        assert "z does nothing here" in s.message
        await s.press("p")
        assert "p Pause/resume: on a run, not here." in s.message
        await s.press("m")
        assert "m Mark issue: on the marks, not here." in s.message


async def test_the_filter_keeps_matching_rows_and_esc_clears_it(opened: Opened):
    async with opened() as s:
        await s.press("slash")
        await s.type("kind:closing >0")
        await s.press("enter")
        assert "IC-000111" in s.text
        assert "  IC-000113 Closing" not in s.text
        assert "1 of 1  filter: kind:closing >0" in s.text
        await s.press("escape")
        assert "IC-000113" in s.text


async def test_a_filter_without_hits_says_so(opened: Opened):
    async with opened() as s:
        await s.press("slash")
        await s.type("nowhere")
        assert "No row matches the filter nowhere. Esc clears it." in s.text


async def test_active_only(opened: Opened):
    async with opened() as s:
        await s.press("A")
        assert "IC-000110" not in s.text
        assert "active only" in s.text


async def test_marks_are_counted_and_copied_with_plain_numbers(opened: Opened):
    async with opened() as s:
        await s.press("down", "space", "space")
        assert "2 selected" in s.text
        assert s.line("IC-000113").startswith(" *IC-000113")
        await s.press("y")
        assert "2 rows" in s.message
        assert "-12804.17" in s.app.clipboard
        await s.press("U")
        assert "selected" not in s.text


async def test_the_cursor_stays_on_its_record_after_a_reload(opened: Opened):
    async with opened() as s:
        await s.press("down", "down")
        s.books.rows = [replace(s.books.rows[1], record_id=120, number="IC-000120"), *s.books.rows]
        await s.press("f5")
        assert s.line(">").strip().startswith("> IC-000112")


async def test_typing_ahead_reaches_the_screens_in_order(opened: Opened):
    books = FakeBooks(delay=0.05)
    async with opened(books) as s:
        await s.pilot.press("down", "enter", "v", "down", "down")
        await s.press()
        for _ in range(40):
            await s.pilot.pause(0.05)
            if "line 3 of 4" in s.text:
                break
        assert "line 3 of 4" in s.text


async def test_next_and_previous_voucher_of_the_list(opened: Opened):
    async with opened() as s:
        await s.press("down", "v", "plus")
        assert "Voucher INVA-00340" in s.text
        await s.press("minus", "minus")
        assert "Voucher INVC-00871" in s.text
        assert "last one in the list" in s.message


async def test_a_close_is_confirmed_by_typing_its_date(opened: Opened):
    async with opened() as s:
        await s.press("n")
        assert "Tue, end of period 2026-06" in s.text
        assert "WARN 2 receipts only physically updated" in s.text
        await s.press("f10")
        assert "step 2 of 2" in s.text
        await s.press("enter", "f10")
        assert s.desk.calls == []
        await s.type("2026-06-30")
        await s.press("enter")
        assert s.desk.calls == []
        await s.press("f10")
        assert s.desk.calls == [("start_close", CloseRequest(date="2026-06-30"))]
        assert "IC-000114  Recalculation" in s.text  # the fake's run


async def test_an_unusual_date_is_confirmed_by_words_behind_it(opened: Opened):
    """A day that is hardly meant stops until somebody types that it is; nothing else is in the way."""
    async with opened() as s:
        unusual = (
            Finding(Severity.STOP, "date_in_future", "2026-06-30 is in the future: today is 2026-06-29"),
            Finding(Severity.STOP, "no_ledger_period", "2026-06-30 is in no ledger period"),
        )
        s.desk.findings = (*unusual, *s.desk.findings)
        await s.press("n")
        assert "STOP 2026-06-30 is in the future" in s.text
        assert "Closing is blocked" not in s.text
        await s.press("f10")
        assert "STOP  2026-06-30 is in no ledger period." in s.text
        assert "If that is meant, type after the date: future no-period" in s.text
        await s.type("2026-06-30")
        await s.press("f10")
        assert s.desk.calls == []
        await s.type(" future no-period")
        await s.press("f10")
        request = CloseRequest(date="2026-06-30", allow=("future", "no-period"))
        assert s.desk.calls == [("start_close", request)]


async def test_pasting_the_date_is_refused(opened: Opened):
    async with opened() as s:
        await s.press("n", "f10")
        s.app.post_message(events.Paste("2026-06-30"))
        await s.press()
        assert "Pasting is refused" in s.message
        await s.press("f10")
        assert s.desk.calls == []


async def test_keys_typed_before_a_question_opened_are_thrown_away(opened: Opened):
    async with opened(type_ahead=0.4) as s:
        await s.press("down", "x")
        await s.pilot.press(*"IC-000113", "f10")
        await s.press()
        assert s.desk.calls == []
        assert "Reverse IC-000113" in s.text


async def test_a_stop_blocks_the_close(opened: Opened):
    async with opened(desk=FakeDesk(findings=(STOP,))) as s:
        await s.press("n", "f10")
        assert "STOP: account 510200 is blocked" in s.message
        assert "Closing is blocked until the STOP line is resolved." in s.text
        await s.press("f6")
        assert "Unblock it" in s.text


async def test_simulation_shows_the_voucher_to_come_and_posts_nothing(opened: Opened):
    async with opened() as s:
        await s.press("n", "f8")
        assert "NOTHING POSTED" in s.text
        assert "15,596.83" in s.text
        await s.press("escape", "f10")
        assert "-12,804.17 EUR" in s.line("Adjustment (preview)")
        assert [name for name, *_ in s.desk.calls] == ["preview_close"]


async def test_from_the_preview_on_to_the_confirmation(opened: Opened):
    async with opened() as s:
        await s.press("n", "f8", "f10")
        assert "step 2 of 2" in s.text
        assert "-12,804.17 EUR" in s.line("Adjustment (preview)")
        await s.press("escape")
        assert "step 1 of 2" in s.text
        assert [name for name, *_ in s.desk.calls] == ["preview_close"]


async def test_a_wrong_date_keeps_the_form_and_says_what_would_be_right(opened: Opened):
    async with opened() as s:
        await s.press("n")
        await s.type("31")
        await s.press("f10")
        assert "has the days 1 to 30" in s.text
        assert "step 2" not in s.text


async def test_leaving_a_changed_form_asks_once(opened: Opened):
    async with opened() as s:
        await s.press("n")
        await s.type("15")
        await s.press("escape")
        assert "Close this dialog?" in s.text
        await s.press("enter")
        assert "Enter does not confirm" in s.message
        await s.press("n")
        assert "[2026-06-15" in s.text
        await s.press("escape", "y")
        assert "Number    Type" in s.text


async def test_f4_lists_dates(opened: Opened):
    async with opened() as s:
        await s.press("n", "f4", "down", "enter")
        assert "2026-07-31" in s.line("Close through")


async def test_a_recalculation_takes_items_and_needs_f10_only(opened: Opened):
    async with opened() as s:
        await s.press("r", "tab", "tab", "tab", "tab")
        await s.type("item-0032, M")
        await s.press("f10", "f10")
        assert s.desk.calls[-1] == ("start_recalculation", CloseRequest(date="2026-06-30", items=("ITEM-0032", "M")))


@pytest.mark.parametrize("key", ["n", "r"])
async def test_one_run_at_a_time(opened: Opened, key: str):
    books = FakeBooks()
    books.head = replace(books.head, running=RUNNING)
    async with opened(books) as s:
        await s.press(key)
        assert "one run at a time" in s.message


async def test_a_missing_right_is_named(opened: Opened):
    books = FakeBooks()
    books.head = replace(books.head, role="view")
    async with opened(books) as s:
        await s.press("n")
        assert "Closing inventory needs the right close; you have view. .." in s.message


async def test_read_only_says_so(opened: Opened):
    books = FakeBooks()
    books.head = replace(books.head, read_only=True)
    async with opened(books) as s:
        assert "READ ONLY" in s.text
        await s.press("n")
        assert "without --read-only" in s.message


async def test_a_reversal_shows_the_voucher_and_wants_the_number(opened: Opened):
    async with opened() as s:
        await s.press("down", "x")
        assert "the opposite of INVC-00871" in s.text
        await s.type("wrong month")
        await s.press("f10")
        assert "Type IC-000113 first" in s.message
        await s.type("IC-000113")
        await s.press("f10")
        assert s.desk.calls == [("reverse", 113, "wrong month")]
        assert "is reversed" in s.message


async def test_a_blocked_reversal_lists_what_blocks(opened: Opened):
    async with opened(desk=FakeDesk(blocked_by=("IC-000115 Closing as of 2026-06-30 is later.",))) as s:
        await s.press("down", "x")
        assert "STOP  IC-000115 Closing as of 2026-06-30 is later." in s.text
        await s.press("f10")
        assert s.desk.calls == []


async def test_a_refused_act_stays_on_the_message_line(opened: Opened):
    desk = FakeDesk(refuse=Blocked("Another close is under way.", advice="Wait for boris."))
    async with opened(desk=desk) as s:
        await s.press("r", "f10", "f10")
        assert "Another close is under way. Wait for boris." in s.message


async def test_a_run_is_watched_paused_and_resumed(opened: Opened):
    async with opened() as s:
        await s.press("enter")
        assert f"{'━' * 27}{'─' * 45}  38 %" in s.text
        assert "about 00:08:50" in s.text
        assert "Elapsed, left" in s.text
        await s.press("p")
        s.books.running_job = job(JobState.PAUSED)
        await s.press("f5", "p")
        assert s.desk.calls == [("pause", 114), ("resume", 114)]


async def test_cancelling_a_run_wants_its_number(opened: Opened):
    async with opened() as s:
        await s.press("enter", "c")
        assert "will be lost" in s.text
        await s.press("f10")
        assert s.desk.calls == []
        await s.type("IC-000114")
        await s.press("f10")
        assert s.desk.calls == [("cancel", 114)]


async def test_the_end_of_a_run_is_announced(opened: Opened):
    async with opened() as s:
        await s.press("enter")
        s.books.running_job = job(JobState.DONE, percent=100, voucher="INVC-00872")
        await s.pilot.pause(1.1)
        await s.press()
        assert "IC-000114 is finished: Done." in s.message
        await s.press("v")
        assert "Voucher INVC-00872" in s.text


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"heartbeat_age": LEASE_SECONDS}, "NO HEARTBEAT 00:00:30"),
        ({"heartbeat_age": 2, "process_gone": True}, "PROCESS GONE"),
    ],
)
async def test_a_run_whose_worker_is_gone_is_shown_and_can_be_taken_over(
    opened: Opened, facts: dict[str, object], words: str
):
    books = FakeBooks(running_job=job(JobState.RUNNING, **facts))
    async with opened(books) as s:
        await s.press("enter")
        assert words in s.text
        assert "Enter takes it over from the last commit" in s.text
        await s.press("enter")
        assert s.desk.calls == [("resume", 114)]


@pytest.mark.parametrize(("age", "words"), [(2, "starting"), (20, "NOT STARTED 00:00:20")])
async def test_a_run_that_waits_for_its_worker_has_no_heartbeat(opened: Opened, age: int, words: str):
    waiting = job(JobState.WAITING, heartbeat_age=age, worker="", done=0, total=0, percent=0, phase_index=0)
    async with opened(FakeBooks(running_job=waiting)) as s:
        await s.press("enter")
        assert words in s.text
        assert "heartbeat" not in s.text
        assert "transactions not counted yet" in s.text


async def test_a_run_that_is_only_silent_cannot_be_taken_over_yet(opened: Opened):
    books = FakeBooks(running_job=job(JobState.RUNNING, heartbeat_age=LEASE_SECONDS - 1))
    async with opened(books) as s:
        await s.press("enter")
        assert "NO HEARTBEAT 00:00:29" in s.text
        assert "Its process may be gone: after 30 s of silence Enter takes the run over." in s.text
        await s.press("enter")
        assert s.desk.calls == []


@pytest.mark.parametrize(
    ("state", "requested", "words"),
    [("running", Requested.PAUSED, "PAUSING: finishes bundle 93"), ("running", Requested.CANCELLED, "CANCELLING")],
)
async def test_what_was_asked_for_is_shown_before_the_run_has_seen_it(
    opened: Opened, state: str, requested: Requested, words: str
):
    books = FakeBooks(running_job=job(JobState(state), requested=requested))
    async with opened(books) as s:
        await s.press("enter")
        assert words in s.text


async def test_find_voucher_from_any_screen(opened: Opened):
    async with opened() as s:
        await s.press("g", "t", "f2")
        await s.type("871")
        assert "INVC-00870" not in s.text
        await s.press("down", "enter")
        assert "Voucher SINV-18711" in s.text
        await s.press("escape")
        assert "Runs" in s.message


async def test_enter_opens_what_is_typed_and_never_what_was_listed_before(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
):
    """Typed and entered faster than the list answers."""
    monkeypatch.setattr("tui.screens.ledger.find_voucher.PAUSE", 30.0)
    async with opened(FakeBooks(delay=0.05)) as s:
        await s.press("f2")
        for key in ("8", "7", "0", "enter"):
            s.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await s.press()
        assert "Voucher INVC-00870" in s.text
        await s.press("f2")
        await s.type("d 99.99")
        await s.press("enter")
        assert "Find voucher" in s.text
        assert s.books.asked.count("find '870' None None None None") == 1


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("=871.00", "find '' 87100 None None None"),
        ("d 31.05", "find '' None 2026-05-31 None None"),
        ("d 2026-05", "find '' None 2026-05 None None"),
        ("d 5.2026", "find '' None 2026-05 None None"),
        ("a 510200 inv", "find 'inv' None None 510200 None"),
        ("o SO-88120", "find '' None None None SO-88120"),
    ],
)
async def test_voucher_lookup_understands(opened: Opened, typed: str, asked: str):
    async with opened() as s:
        await s.press("f2")
        await s.type(typed)
        assert asked in s.books.asked


async def test_the_transaction_shows_the_accounts_it_was_posted_to_beside_todays(opened: Opened):
    async with opened(size=(120, 36)) as s:
        await s.press("down", "s", "t")
        assert s.line("Balance  Issue").split()[-3:] == ["140000", "141000", "differs"]
        assert "goes to the accounts it was posted to, 140000 and 510200, not to today's." in " ".join(s.text.split())


async def test_why_this_cost_and_settlements_of_a_transaction(opened: Opened):
    async with opened() as s:
        await s.press("down", "s", "t", "s")
        assert "settled 40.00 of 40.00" in s.text
        assert "FIFO at close: 25 from PO-20101" in s.text
        assert s.line("2 settlements").split()[-3:] == ["40.00", "2,008.12", "-804.12"]


async def test_log_and_warnings(opened: Opened):
    async with opened() as s:
        await s.press("down", "down", "down", "l")
        assert "1 of 3" in s.message
        await s.press("w")
        assert "1 of 2" in s.message
        assert "Receive the missing pieces" in s.text


async def test_help_runs_the_command_under_the_cursor(opened: Opened):
    async with opened() as s:
        await s.press("question_mark")
        assert "Prepares an inventory close" in s.text
        await s.type("recalc")
        await s.press("enter")
        assert "Recalculate inventory" in s.text


async def test_the_palette_lists_what_belongs_elsewhere_and_says_so(opened: Opened):
    async with opened() as s:
        await s.press("colon")
        await s.type("pauses")
        assert "On a run: Enter goes there." in s.text
        await s.press("enter")
        assert "Runs" in s.message
        assert "Choose it, then p." in s.message


async def test_an_empty_company_says_how_to_begin(opened: Opened):
    books = FakeBooks(rows=[])
    books.head = replace(books.head, closed_until=None)
    async with opened(books) as s:
        assert "No closes yet. n starts the first" in s.text
        await s.press("enter")
        assert "no row to act on" in s.message


async def test_a_failed_first_read_is_an_error_screen_and_enter_tries_again(opened: Opened):
    books = FakeBooks(fail={"voucher": RuntimeError("server gone")})
    async with opened(books) as s:
        await s.press("down", "v")
        assert "could not be read" in s.text
        assert "Nothing was posted." in s.text
        assert "Reference E-" in s.text
        books.fail = {}
        await s.press("enter")
        assert "Voucher INVC-00871" in s.text


async def test_a_failed_reload_keeps_the_old_figures(opened: Opened):
    async with opened() as s:
        s.books.fail = {"overview": RuntimeError("server gone")}
        await s.press("f5")
        assert "Shown as of 14:10." in s.message
        assert "IC-000113" in s.text


async def test_a_report_is_saved_under_its_reference(opened: Opened, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    async with opened(FakeBooks(fail={"voucher": RuntimeError("server gone")})) as s:
        await s.press("down", "v", "e")
        files = list(tmp_path.rglob("E-*.txt"))
        assert len(files) == 1
        assert "server gone" in files[0].read_text()


async def test_unreachable_books_are_an_error_screen(opened: Opened):
    async with opened(FakeBooks(fail={"company": RuntimeError("no route to host")})) as s:
        assert "The books could not be read." in s.text
        s.books.fail = {}
        await s.press("enter")
        assert "IC-000113" in s.text


async def test_a_small_terminal_keeps_the_state(opened: Opened):
    async with opened() as s:
        await s.press("down")
        await s.pilot.resize_terminal(72, 20)
        await s.press()
        assert s.text.splitlines()[0] == "80x24 needed, is 72x20"
        await s.pilot.resize_terminal(80, 24)
        await s.press()
        assert s.line(">").strip().startswith("> IC-000113")


async def test_the_detail_pane_stands_beside_the_list_from_120_columns(opened: Opened):
    async with opened(size=(120, 36)) as s:
        await s.press("down")
        assert s.line("RAW").split()[1:4] == ["1,204,118.20", "-14,200.50", "━━━━━━│"]
        assert "Can be reversed" in s.text


async def test_a_hundred_thousand_settlements_end_works(opened: Opened):
    books = FakeBooks()
    first = books.settled[0]
    books.settled = [replace(first, issue=f"SO-{n:06d}", receipt_id=n, row=n) for n in range(100_000)]
    async with opened(books) as s:
        await s.press("down", "s")
        assert s.message.endswith("1 of 100,000")
        await s.press("end")
        assert "SO-099999" in s.text
        await s.press("home")
        assert "SO-000000" in s.text


async def test_who_else_watches_a_run_is_said_while_it_runs(opened: Opened, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(task, "POLL", 0.05)
    books = FakeBooks()
    books.onlookers = ("boris", "anna")
    async with opened(books=books) as s:
        await s.press("enter")
        for _ in range(20):
            if "Watching too" in s.text:
                break
            await s.press()
        assert "Watching too: boris, you at another terminal" in s.text
        await s.press("escape")
        assert books.looked_away


async def test_from_a_menu_g_leads_elsewhere(opened: Opened):
    """Nothing that is typed could be lost there; a letter of the menu stays one."""
    async with opened() as s:
        await s.press("a")
        assert "What do you want to adjust?" in s.text
        await s.press("g", "p")
        assert "Which report?" in s.text
        await s.press("g")
        assert "Negative on-hand" in s.text, "g is a report"
        await s.press("escape", "escape")
        assert s.line("IC-000113")
