"""What each command asks for and prints."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import RejectedInput
from core.importing import Problem
from core.listing import Key
from core.views.checks import Finding
from core.views.states import Severity
from core.views.transactions import SettlementRow
from core.vocabulary import JobState
from tests.unit.cli.conftest import Run, Terminal
from tests.unit.cli.fake_wiring import FakeRestoring, FakeWiring, part
from tests.unit.importing.bundles import COLUMNS, ITEMS, line
from tui.command_line import jobs, questions

EVENT = {"index": 1, "do": "close", "label": "C1", "error": None, "actual": {"amount": "1.00"}}


def test_overview(run: Run, wiring: FakeWiring):
    lines = run("overview").out.splitlines()
    assert lines[0] == "ACME Acme, EUR, closed through 2026-05-31"
    titles = "Number Type Date Voucher State Active Log Adjusted Transactions Warnings By Note"
    assert " ".join(lines[1].split()) == titles
    assert lines[3] == (
        "IC-000003  Closing  2026-05-31  INVC-00003  Done   yes     yes  -15,596.83        12,345         2  anna"
        "  month end"
    )
    assert json.loads(run("overview", "--json").out)[0] == {
        "number": "IC-000003",
        "type": "closing",
        "date": "2026-05-31",
        "voucher": "INVC-00003",
        "state": "done",
        "active": True,
        "has_log": True,
        "adjusted": "-15596.83",
    }
    wiring.books.rows = []
    assert "No closes or adjustments yet." in run("overview").out
    assert json.loads(run("overview", "--json").out) == []


def test_voucher(run: Run):
    done = run("voucher", "INVC-00871")
    assert done.code == 0
    assert "Record    IC-000003" in done.out
    assert done.out.splitlines()[-1].split() == ["Total", "14,200.50", "14,200.50"]
    form = json.loads(run("voucher", "INVC-00871", "--json").out)
    assert (form["total"], form["lines"][0]["debit"], form["lines"][0]["transactions"]) == ("14200.50", "14200.50", 7)
    plain = run("voucher", "INVC-00871", "--plain").out.splitlines()
    assert "Voucher: INVC-00871" in plain
    assert plain[-1] == "Total: Debit 14,200.50, Credit 14,200.50"


def test_voucher_search(run: Run):
    assert "INVC-00870  2026-04-30  Close  9,044.10" in run("voucher", "870").out
    assert json.loads(run("voucher", "--amount", "9044.10", "--json").out) == {
        "matches": [{"number": "INVC-00870", "date": "2026-04-30", "origin": "Close", "amount": "9044.10"}],
        "total": 18_402,
    }
    assert run("voucher", "nothing").code == 3
    assert run("voucher", "nothing", "--date", "2026-05-31").code == 0
    assert json.loads(run("voucher", "INVC-00871", "--behind", "--json").out)[0]["quantity"] == "-2.5"


def test_settlements_and_transactions(run: Run):
    for name in ("IC-000003", "ic-3", "SO-88120", "7"):
        done = run("settlements", name)
        assert done.code == 0
        assert "752.50" in done.out
    assert json.loads(run("settlements", "3x", "--json").out)["error"]["code"] == "not_found"
    several = run("transaction", "SO-8812")
    assert several.code == 3
    assert "7: SO-88120 A 2026-05-30 -40.00; 8: SO-88121" in several.err
    done = run("transaction", "SO-88120")
    for expected in ("Cost now     -2,008.12", "The group changed.", "Why this cost", "marked to PO-1"):
        assert expected in done.out
    form = json.loads(run("transaction", "SO-88120", "--json").out)
    assert (form["quantity"], form["cost"]) == ("-40", "-2008.12")
    assert form["why"] == [{"step": "posted at the average", "amount": "-1204.00"}]


def test_explain_in_words(run: Run):
    assert run("explain", "SO-88120").out == "40 pieces of A were issued.\nThe cost now is 2,008.12 EUR.\n"
    assert run("explain", "SO-8812").code == 3
    assert run("explain", "none").code == 3


def test_explain_as_a_tree(run: Run):
    lines = run("explain", "SO-88120", "--tree").out.splitlines()
    assert lines[0].split() == [
        "Where",
        "it",
        "comes",
        "from",
        "Date",
        "Quantity",
        "Unit",
        "cost",
        "Amount",
        "Account",
        "Share",
    ]
    assert [line.split("  ")[0] for line in lines[2:-1]] == [
        "SO-88120 sales A",
        "├─ PO-1 purchase, settled FIFO A",
        "│", "│",
        "├─ not settled A",
        "└─ RT-1 customer return, settled FIFO A, leads back here",
    ]  # fmt: skip
    assert lines[3].endswith("40.00    37.6523  1,506.09  1300      75.0%  ███████▌")
    assert lines[5].split() == ["│", "└─", "IC-000002", "late", "charge", "2026-05-30", "-10.00", "1300", "-0.5%"]
    assert lines[-1] == "The leaves add up to 2,008.12, the booked cost is 2,008.12."
    assert "invoice" not in run("explain", "SO-88120", "--tree", "--depth", "1").out
    assert run("explain", "SO-88120", "--tree", "--depth", "0").code == 2


def test_explain_where_only_ascii_is_written(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tui.format.written_in_ascii", lambda: True)
    out = run("explain", "SO-88120", "--tree").out
    assert out.isascii()
    assert "|- PO-1 purchase" in out
    assert out.splitlines()[3].endswith("75.0%  ########")
    plain = run("explain", "SO-88120", "--tree", "--plain").out
    assert "Level 2, Where it comes from V-1 invoice, Date 2026-05-30" in plain


def test_explain_as_json(run: Run):
    form = json.loads(run("explain", "SO-88120", "--json").out)
    assert (form["posted"], form["changes"][0]["amount"], len(form["sentences"])) == ("1204.00", "804.12", 2)
    assert (form["tree"]["amount"], form["tree"]["share"], form["tree"]["unit_cost"]) == ("2008.12", "100", "50.203")
    assert [part["number"] for part in form["tree"]["parts"]] == ["PO-1", "", "RT-1"]
    assert [part["what"] for part in form["tree"]["parts"][0]["parts"]] == ["invoice", "late charge"]


def test_explain_as_a_coming_close_would_leave_it(run: Run):
    ahead = "explain", "SO-88120", "--close", "2026-06-30"
    assert run(*ahead).out.splitlines() == [
        "As a close through 2026-06-30 would leave it; nothing is posted.",
        "A close through 2026-06-30 would add 20.08 EUR, when it settles all of them.",
    ]
    tree = run(*ahead, "--tree").out.splitlines()
    assert tree[0] == "As a close through 2026-06-30 would leave it; nothing is posted."
    assert tree[-1] == "The leaves add up to 2,028.20, the foreseen cost is 2,028.20."
    form = json.loads(run(*ahead, "--json").out)
    assert (form["foreseen"], form["changes"][-1]["amount"]) == ("2026-06-30", "20.08")
    assert [part["foreseen"] for part in form["tree"]["parts"]] == [False, True]
    assert json.loads(run("explain", "SO-88120", "--json").out)["foreseen"] == ""


def test_explain_is_refused_where_the_close_is(run: Run):
    assert run("explain", "SO-88120", "--close", "2026-05-31").code == 4
    assert run("explain", "SO-88120", "--close", "31.5.").code == 2


def test_explain_a_voucher_line(run: Run):
    assert run("explain", "INVC-00871", "--line", "2").out.splitlines() == [
        "Line 1 of INVC-00871 debits 1300 Stock with 14,200.50 EUR (Inventory receipt).",
        "The closing IC-000003 of 2026-05-31 posted it.",
    ]
    form = json.loads(run("explain", "INVC-00871", "--line", "2", "--json").out)
    assert (form["line"], form["amount"], form["total"], form["count"]) == (2, "14200.50", "14200.50", 3)
    assert [part["amount"] for part in form["largest"]] == ["14000.00", "200.00", "0.50"]
    assert run("explain", "INVC-1", "--line", "1").code == 3
    assert run("explain", "INVC-00871", "--line", "0").code == 2


def test_explain_what_a_record_changed(run: Run):
    done = run("explain", "SO-88120", "--record", "IC-000113")
    assert done.out == "It settled 40 pieces from PO-1 of 2026-05-02 (2,008.12 EUR).\n"
    form = json.loads(run("explain", "SO-88120", "--record", "IC-000113", "--json").out)
    assert (form["before"], form["adjusted"], form["after"]) == ("1204.00", "804.12", "2008.12")
    assert run("explain", "SO-88120", "--record", "none").code == 3


def test_explain_answers_one_question_at_a_time(run: Run):
    assert run("explain", "SO-88120", "--record", "IC-000113", "--tree").code == 2
    assert run("explain", "SO-88120", "--record", "IC-000113", "--close", "2026-06-30").code == 2
    assert run("explain", "INVC-00871", "--line", "1", "--tree").code == 2


def test_check(run: Run, wiring: FakeWiring):
    done = run("check", "--to", "2026-06-30")
    assert done.code == 0
    assert "12,345 open transactions" in done.out
    assert "0 stops, 1 warning." in done.out
    wiring.desk.stops = (
        Finding(
            severity=Severity.STOP,
            code="period",
            message="closed",
            advice="Open it",
            rows=tuple((str(n),) for n in range(30)),
        ),
    )
    done = run("check", "--to", "2026-06-30")
    assert done.code == 4
    assert "... and 10 more" in done.out
    assert len(json.loads(run("check", "--to", "2026-06-30", "--json").out)["findings"][-1]["rows"]) == 30


def test_import(run: Run, wiring: FakeWiring, tmp_path: Path):
    (tmp_path / "items.csv").write_text(ITEMS)
    (tmp_path / "transactions.csv").write_text(f"{COLUMNS}\n{line('P1')}\n")
    assert run("import", tmp_path, "--company", "X").code == 0
    assert wiring.calls[-1] == ("import_bundle", "X", tmp_path.name, 1, False)
    done = run("import", tmp_path, "--dry-run", "--json")
    assert json.loads(done.out) == {"company": "ACME", "rows": 1}
    assert "nothing was written" in done.err
    assert wiring.calls[-1][-1] is True
    assert run("import", tmp_path / "none").code == 3
    assert run("import", tmp_path, "--read-only").code == 4


def test_import_problems(run: Run, wiring: FakeWiring, tmp_path: Path):
    (tmp_path / "items.csv").write_text(ITEMS)
    problems = tuple(
        Problem("transactions.csv", n + 2, "kind", "purchace", "is not known", "purchase?") for n in range(99)
    )
    wiring.import_error = RejectedInput("The bundle has problems.", problems=problems)
    done = run("import", tmp_path)
    assert done.code == 3
    lines = done.out.splitlines()
    assert lines[0].split() == ["File", "Line", "Column", "Value", "Problem", "What", "would", "be", "right"]
    assert lines[2] == "transactions.csv     2  kind    purchace  is not known  purchase?"
    assert len(lines) == 2 + 50 + 1
    assert "99 problems in 1 file; nothing was written." in done.err
    form = json.loads(run("import", tmp_path, "--json").out)
    assert (form["error"]["code"], form["problem_count"], len(form["problems"])) == ("rejected", 99, 99)
    assert form["problems"][0]["line"] == 2
    wiring.import_error = RejectedInput("The period is closed.")
    assert run("import", tmp_path).err.endswith("invclose: The period is closed.\n")


def test_jobs(run: Run, wiring: FakeWiring):
    assert "IC-000004" in run("job", "list").out
    assert json.loads(run("job", "list", "--json").out)[0]["adjusted"] == "1234.56"
    for action in ("pause", "resume", "cancel"):
        assert run("job", action, "4").code == 0
        assert wiring.desk.calls[-1] == (action, 4)
    assert run("job", "cancel", typed="no\n").code == 1
    assert run("job", "cancel", typed="IC-000004\n").code == 0
    wiring.books.states = [JobState.RUNNING, JobState.DONE_WARNED]
    done = run("job", "watch")
    assert done.code == 0
    assert "value and stage 4/5  41%  41,000 of 100,000 transactions  8,100/s  about 00:00:30 left" in done.err
    assert "Voucher       INVC-00004" in done.out


def test_watching_says_who_else_watches_when_that_changes(
    run: Run, wiring: FakeWiring, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(jobs, "SECONDS_BETWEEN_ONLOOKERS", 0.0)
    wiring.books.states = [JobState.RUNNING] * 4 + [JobState.DONE]
    wiring.books.onlookers = [["boris"], ["boris"], []]
    done = run("job", "watch", "4")
    assert done.err.count("Watching too: boris.") == 1
    assert done.err.count("Nobody else watches any more.") == 1


@pytest.mark.parametrize(("state", "code"), [("failed", 1), ("cancelled", 1), ("paused", 75), ("done", 0)])
def test_the_exit_code_of_watching_is_the_final_state(run: Run, wiring: FakeWiring, state: str, code: int):
    wiring.books.states = [JobState.RUNNING, JobState(state)]
    done = run("job", "watch", "4", "--json")
    assert done.code == code
    assert json.loads(done.out)["state"] == state


def test_worker(run: Run, wiring: FakeWiring):
    assert run("run", "7").code == 0
    assert wiring.calls == [("run_worker", 7)]
    assert run("run", "IC-000008").code == 0
    assert wiring.calls[-1] == ("run_worker", 8)


def test_masters(run: Run, wiring: FakeWiring):
    for kind in ("account", "item", "profile", "period", "user"):
        assert f"{kind}-1" in run(kind, "list").out
        assert json.loads(run(kind, "show", "X", "--json").out) == {"key": "X", "name": "One"}
    assert run("account", "set", "1300", "name=Raw materials", "blocked=yes").code == 0
    assert wiring.calls[-1] == ("set", "account", "1300", {"name": "Raw materials", "blocked": "yes"})
    assert run("account", "set", "1300", "blocked=yes", "--read-only").code == 4


def test_proving(run: Run, wiring: FakeWiring, tmp_path: Path):
    assert run("verify").code == run("doctor").code == run("reconcile").code == 0
    wiring.findings = [Finding(Severity.STOP, "chain", "voucher 7 was changed")]
    wiring.parts = [part(), part("", 75)]
    assert (run("verify").code, run("doctor").code) == (5, 1)
    done = run("reconcile", "--as-of", "2026-05-31")
    assert done.code == 5
    assert "DIFFERS  GL-1" in done.out
    assert json.loads(run("reconcile", "--json").out)[1]["difference"] == "0.75"
    case = tmp_path / "fifo.yaml"
    assert run("scenario", case).code == 3
    case.write_text("case: x\n")
    assert run("scenario", case).code == 0
    wiring.cases = [{"case": "wa", "ok": False, "events": [{**EVENT, "mismatches": ["amount"]}]}]
    done = run("scenario", case)
    assert done.code == 3
    assert "FAILED  wa         1  event 1 close C1: amount" in done.out
    assert json.loads(run("scenario", case, "--json").out) == [{"case": "wa", "ok": False, "events": [EVENT]}]
    assert wiring.calls[-1][0] == "run_scenarios"


def test_the_head_of_the_books(run: Run, wiring: FakeWiring, tmp_path: Path):
    line = f"invclose-head CASE 97 2026-11-28T21:50:26Z {'a' * 64}"
    heads, key = tmp_path / "heads.txt", tmp_path / "key"
    assert run("anchor").out == f"{line}\n"
    assert json.loads(run("anchor", heads, "--sign", key, "--json").out)["line"] == line
    assert wiring.calls == [("anchor", None), ("anchor", key), ("keep_anchor", heads, 97)]
    assert run("anchor", "--new-key", key).out == f"Private key  {key}\nPublic key   {key}.pub\n"
    assert json.loads(run("anchor", "--new-key", key, "--json").out)["public_key"] == "public"
    assert run("verify", "--anchor", heads, "--public-key", key).code == 0
    assert wiring.calls[-1] == ("verify", heads, key, None)
    assert run("verify", "--anchor", heads, "--authority", key).code == 0
    assert ("verify", heads, None, key) in wiring.calls


def test_the_head_of_the_books_is_stamped(run: Run, wiring: FakeWiring, tmp_path: Path):
    heads, stamp = tmp_path / "heads.txt", tmp_path / "stamp.tsr"
    asked = ("--timestamp", "https://authority.example/tsr")
    assert f"The time stamp is in {stamp}." in run("anchor", heads, *asked).err
    assert wiring.calls[-1] == ("stamp_anchor", heads, 97, asked[1])
    assert json.loads(run("anchor", heads, *asked, "--json").out)["timestamp"] == str(stamp)
    assert json.loads(run("anchor", heads, "--json").out)["timestamp"] is None
    done = run("anchor", *asked)
    assert (done.code, wiring.calls[-1][0]) == (2, "keep_anchor")
    assert "Name a FILE" in done.err


def test_databases(run: Run, wiring: FakeWiring, tmp_path: Path):
    copy = tmp_path / "copy.db"
    assert "Database  prod" in run("db", "info").out
    assert run("db", "upgrade").out == "up to date\n"
    assert json.loads(run("db", "backup", copy, "--json").out) == {"file": str(copy), "bytes": 1234}
    assert wiring.calls == [("db_backup", "copy.db", False)]
    run("db", "backup", copy, "--replace")
    assert wiring.calls[-1] == ("db_backup", "copy.db", True)
    assert "books.db.kept  kept by a restore  4,096" in run("db", "kept").out


def test_a_restore_wants_the_word_that_stands_for_it(run: Run, wiring: FakeWiring):
    word = FakeRestoring(wiring, Path("copy.db")).comparison.word
    for arguments in ((), ("--yes",), ("--confirm", "nonsense"), ("--confirm", word[:-1])):
        done = run("db", "restore", "copy.db", *arguments)
        assert (done.code, wiring.calls) == (2, []), arguments
        assert word in done.err
        assert "ACME: loses 1 voucher; gains 1 user." in done.err
        assert "ACME: last voucher of the present books V2, hash bbbbbbbbbbbb" in done.err
    for typed in ("yes\n", "restore\n", "\n"):
        done = run("db", "restore", "copy.db", typed=typed)
        assert (done.code, wiring.calls) == (1, []), typed
        assert "Nothing was changed." in done.err
    assert (
        run("db", "restore", "copy.db", typed=f"{word}\n").out
        == "Restored from  copy.db\nKept           books.db.kept\n"
    )
    assert wiring.calls == [("db_restore", "copy.db")]
    done = run("db", "restore", "copy.db", "--confirm", word, "--json")
    assert json.loads(done.out)["companies"]["ACME"]["lost"]["voucher"] == 1
    wiring.calls.clear()
    assert run("db", "restore", "copy.db", "--confirm", word, "--read-only").code == 4
    assert wiring.calls == []


def test_a_restore_that_loses_nothing_goes_without_the_word(run: Run, wiring: FakeWiring):
    wiring.loses = False
    assert run("db", "restore", "copy.db").code == 2
    assert run("db", "restore", "copy.db", "--yes").code == 0
    assert wiring.calls == [("db_restore", "copy.db")]


def test_kept_books_go_only_by_name(run: Run, wiring: FakeWiring):
    assert run("db", "drop-kept").code == 2
    assert run("db", "drop-kept", "books.db.kept").code == 2
    assert run("db", "drop-kept", "books.db.kept", typed="y\n").code == 1
    assert wiring.calls == []
    assert run("db", "drop-kept", "books.db.kept", typed="books.db.kept\n").code == 0
    assert wiring.calls == [("db_drop_kept", "books.db.kept")]


def test_whoever_sits_at_a_terminal_is_asked_for_passwords(
    run: Run, wiring: FakeWiring, monkeypatch: pytest.MonkeyPatch
):
    run("overview")
    assert wiring.asks is None
    monkeypatch.setattr(sys, "stderr", Terminal())
    run("overview", typed="")
    assert wiring.asks is questions.password


def test_demo(run: Run, wiring: FakeWiring):
    assert run("demo", "--size", "large").out == "Company DEMO is ready.\n"
    assert wiring.calls == [("make_demo", "large", "EUR")]
    run("demo", "--currency", "JPY")
    assert wiring.calls[-1] == ("make_demo", "small", "JPY")


def test_log(run: Run, wiring: FakeWiring):
    assert run("log", "3").out.splitlines()[2].startswith("WARN  A     1           SO           shortage")
    assert json.loads(run("log", "IC-000003", "--json").out)[0]["quantity"] == "1"
    assert run("log", "x").code == 3


def test_progress_on_a_terminal_rewrites_its_line(run: Run, wiring: FakeWiring, monkeypatch: pytest.MonkeyPatch):
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    wiring.books.states = [JobState.RUNNING, JobState.RUNNING, JobState.DONE]
    assert run("job", "watch", "4").code == 0
    first, second = screen.getvalue().split("\r")[1:]
    assert first.startswith("IC-000004 Running  value and stage 4/5")
    assert second.startswith("IC-000004 Done")
    assert max(len(first), len(second.splitlines()[0])) <= 79


def test_settlements_are_read_page_by_page(run: Run, wiring: FakeWiring, monkeypatch: pytest.MonkeyPatch):
    one = wiring.books.settlements_of_record(3)[0]
    asked: list[object] = []

    def page(record_id: int, *, limit: int, after: Key | None) -> list[SettlementRow]:
        asked.append((limit, after))
        start = after[1] if after else 0
        return [replace(one, cost_group_id=7, row=row) for row in range(start + 1, min(start + limit, 2500) + 1)]

    monkeypatch.setattr(wiring.books, "settlements_of_record", page)
    assert len(json.loads(run("settlements", "IC-3", "--limit", "9999", "--json").out)) == 2500
    assert asked == [(1000, None), (1000, (7, 1000, 0)), (1000, (7, 2000, 0))]


def test_an_item(run: Run):
    shown = run("item", "ITEM-0032", "--limit", "2")
    assert shown.code == 0
    for words in (
        "Item          ITEM-0032 Bearing 608ZZ",
        "On hand       745.00",
        "Not invoiced  100.00",
        "Costing       A close settles each issue with the oldest open receipts.",
        "ITEM-0032 Bearing 608ZZ MAIN pcs 624.00 2,887.13 4.6268 100.00 490.00 IC-000113 2026-05-31",
        "MAIN        PO-20101  2026-05-02  100.00    406.00     4.0600",
        "2 more receipts: --limit shows more.",
        "40.00 issued and not settled yet: the next close settles them.",
        "2026-06   700.00  3,206.00     4.5800",
        "2026-06-14  SO-88210  Sales  MAIN  -40.00  -186.10  745.00  3,411.13  -40.00  Sold  2026-06-14",
    ):
        assert words.split() in [line.split() for line in shown.out.splitlines()], words
    assert "PO-20119" not in shown.out
    found = json.loads(run("item", "ITEM-0032", "--json").out)
    assert found["item"]["value"] == "3411.13"
    assert found["costs"]["open_receipts"][0]["quantity"] == "100"
    assert [row["on_hand"] for row in found["transactions"]][:2] == ["745", "785"]
    assert "12.50" in run("item", "ITEM-0871").out
    assert "Nothing of it was ever posted." in run("item", "ITEM-0990").out
    assert run("item", "NOPE").code == 3


def test_what_an_item_command_does_not_take(run: Run):
    for words in (("list", "--limit", "3"), ("show", "A100", "--as-of", "2026-05-31"), ("A100", "A200"),
                  ("ITEM-0032", "--as-of", "2026-05-31", "--limit", "3"), ("list", "A100"), ("show",)):  # fmt: skip
        assert run("item", *words).code == 2, words


def test_what_was_on_hand(run: Run, wiring: FakeWiring):
    shown = run("on-hand", "--as-of", "2026-05-31")
    assert shown.out.startswith("On hand at the end of 2026-05-31.\n")
    assert shown.out.splitlines()[-1].split() == ["Total", "745.00", "3,411.13"]
    assert run("on-hand").out.startswith("On hand by all that is posted.\n")
    found = json.loads(run("on-hand", "ITEM-0032", "--json").out)
    assert (found["as_of"], found["value"]) == ("", "3411.13")
    assert [row["dimensions"] for row in found["rows"]] == ["MAIN", "NORTH"]
    assert run("on-hand", "ITEM-0441").out.endswith("Nothing is on hand.\n")
    assert run("on-hand", "NOPE").code == 3
    assert json.loads(run("item", "ITEM-0032", "--as-of", "2026-05-31", "--json").out)["as_of"] == "2026-05-31"
