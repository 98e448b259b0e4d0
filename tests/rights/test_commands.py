"""Every command with every role: done or refused exactly as the table of rights says."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from core.approval import ACTS
from core.rights import Act
from core.vocabulary import Prepared, RecordType
from db.engine.open import open_database
from db.engine.session import Database
from tests.db.importing.loading import HEAD, row
from tests.db.reading.worlds import post_by_hand
from tests.rights import world
from tests.rights.conftest import As
from tests.rights.world import (
    ACME,
    BOSS,
    FEBRUARY,
    LOGINS,
    UNDOABLE,
    books,
    expected,
    paused_run,
    prepared,
    waiting_run,
)
from tests.robust.places import Template
from tests.support.identity import pretend
from tests.support.restoring import restore
from tui.cli import COMMANDS
from tui.command_line import Command
from tui.rights_reference import COMMANDS_OF

Prepare = Callable[[Database[Any], Path], tuple[object, ...]]
"""Brings about what the command needs; the command line."""
BLOCKED = 4


@dataclass(frozen=True)
class Way:
    """One way to an act."""

    act: Act
    line: tuple[object, ...] | Prepare
    writes: bool = False
    company: str = "ACME"
    code: int = 0

    def words(self, database: Database[Any], folder: Path) -> tuple[object, ...]:
        line = self.line(database, folder) if callable(self.line) else self.line
        return (*line, "--company", self.company) if self.company else line


def _record(prepare: Callable[[Database[Any], RecordType], int], kind: RecordType, *words: str) -> Prepare:
    def line(database: Database[Any], _folder: Path) -> tuple[object, ...]:
        with pytest.MonkeyPatch.context() as patch:
            pretend(patch, login=BOSS)
            record = prepare(database, kind)
        return (*words, record)

    return line


def _files(name: str = "more", **files: str) -> Prepare:
    def line(_database: Database[Any], folder: Path) -> tuple[object, ...]:
        place = folder / name
        place.mkdir(exist_ok=True)
        for file, text in files.items():
            (place / f"{file}.csv").write_text(text)
        return ("import", place)

    return line


def _export(database: Database[Any], folder: Path) -> tuple[object, ...]:
    line = _files("export", movements="item,date,quantity,amount,site\nLAMP,2024-02-20,1,9.00,1\n")(database, folder)
    return (*line, "--profile", "plain")


def _prepared(act: Prepared, word: str, *more: str) -> Prepare:
    return lambda database, _: (word, prepared(database, act), *more)


def _backed_up(database: Database[Any], folder: Path) -> tuple[object, ...]:
    from db.admin.backup import backup
    from db.admin.restore import preparing

    file = folder / "copy"
    with pytest.MonkeyPatch.context() as patch:
        pretend(patch, login=BOSS)
        if not file.exists():
            backup(database.url, file)
        database.close()
        with preparing(database.url, file) as restoring:
            word = restoring.comparison.word
    return ("db", "restore", file, "--confirm", word)


def _kept(database: Database[Any], folder: Path) -> tuple[object, ...]:
    from db.admin.kept import kept_books

    line = _backed_up(database, folder)
    with pytest.MonkeyPatch.context() as patch:
        pretend(patch, login=BOSS)
        restore(database.url, Path(str(line[2])))
    return ("db", "drop-kept", kept_books(database.url)[-1].name, "--yes")


def _differing(database: Database[Any], _folder: Path) -> tuple[object, ...]:
    post_by_hand(database, 750, "2024-02-05")
    return ("reconcile", "note", "1300", "--as-of", FEBRUARY, "--text", "reversed in March")


def _new_file(_database: Database[Any], folder: Path) -> tuple[object, ...]:
    (folder / "new").unlink(missing_ok=True)
    return ("db", "backup", folder / "new")


def _exported(*words: str) -> Prepare:
    def line(_database: Database[Any], folder: Path) -> tuple[object, ...]:
        (folder / "out.csv").unlink(missing_ok=True)
        return ("export", *words, "--format", "csv", "--out", folder / "out.csv")

    return line


def _account_map(_database: Database[Any], folder: Path) -> tuple[object, ...]:
    (folder / "map.csv").write_text("account,code\n1300,1405\n")
    return ("target", "import", "d365", folder / "map.csv")


CLOSE, RECALCULATION = RecordType.CLOSING, RecordType.RECALCULATION
ITEM = "item,item_group,inventory_model,item_cost,financial_dimensions\n"
CUT_OVER = {
    "items": ITEM + "DESK,LAMPS,FIFO,,site\n",
    "opening": "reference,item,quantity,amount,date,site\nPO-2,DESK,5,57.50,2024-03-20,1\n",
    "balances": "date,account,amount\n2024-03-31,1300,57.50\n2024-03-31,2000,-57.50\n",
}
WAYS: dict[str, Way] = {
    "overview": Way(Act.OPEN_BOOKS, ("overview",)),
    "job list": Way(Act.OPEN_BOOKS, ("job", "list")),
    "job watch": Way(Act.OPEN_BOOKS, ("job", "watch", "1")),
    "voucher": Way(Act.OPEN_BOOKS, ("voucher", "INVC-000001")),
    "settlements": Way(Act.OPEN_BOOKS, ("settlements", "1")),
    "transaction": Way(Act.OPEN_BOOKS, ("transaction", "P5")),
    "explain": Way(Act.OPEN_BOOKS, ("explain", "P5")),
    "item": Way(Act.OPEN_BOOKS, ("item", "BULB")),
    "on-hand": Way(Act.OPEN_BOOKS, ("on-hand", "--as-of", "2024-01-31")),
    "log": Way(Act.OPEN_BOOKS, ("log", "1")),
    "report": Way(Act.OPEN_BOOKS, ("report", "inventory-value")),
    "audit": Way(Act.READ_AUDIT, ("audit",)),
    "verify": Way(Act.VERIFY, ("verify",)),
    "reconcile": Way(Act.RECONCILE, ("reconcile",)),
    "reconcile note": Way(Act.EXPLAIN_DIFFERENCE, _differing, writes=True),
    "check": Way(Act.CHECK, ("check", "--to", FEBRUARY)),
    "close --preview": Way(Act.PREVIEW, ("close", "--to", FEBRUARY, "--preview")),
    "recalculate --preview": Way(Act.PREVIEW, ("recalculate", "--to", FEBRUARY, "--preview")),
    "adjust on-hand --preview": Way(Act.PREVIEW, ("adjust", "on-hand", "--item", "LAMP", "--percent", "10", "--preview")),
    "adjust transaction --preview": Way(Act.PREVIEW, ("adjust", "transaction", "P5", "--amount", "3.00", "--preview")),
    "adjust charge --preview": Way(
        Act.PREVIEW, ("adjust", "charge", "--over", "P5", "--amount", "3.00", "--date", "2024-02-20", "--preview")
    ),
    "undo --preview": Way(Act.PREVIEW, ("undo", UNDOABLE, "--preview")),
    "adjust revalue --preview": Way(Act.PREVIEW, ("adjust", "revalue", "--item", "BULB", "--to-unit", "3", "--preview")),
    "standard-cost activate --preview": Way(
        Act.PREVIEW, ("standard-cost", "activate", "--item", "SCREW", "--cost", "0.75", "--preview")
    ),
    "reverse --preview": Way(Act.PREVIEW, ("reverse", "1", "--preview")),
    "adjust on-hand (without a change)": Way(Act.SEE_ON_HAND, ("adjust", "on-hand", "--item", "LAMP")),
    "standard-cost list": Way(Act.SEE_PRICES, ("standard-cost", "list")),
    "mark list": Way(Act.SEE_MARKS, ("mark", "list")),
    **{
        f"{kind} list": Way(Act.LIST_SETUP, (kind, "list"))
        for kind in ("account", "item", "profile", "period", "user", "company", "group", "model", "target")
    },
    **{
        f"{kind} show": Way(Act.SHOW_SETUP, (kind, "show", key))
        for kind, key in (
            ("account", "1300"), ("item", "LAMP"), ("profile", "purch_receipt"), ("period", "2024-01-01"), ("user", "view"),
            ("company", "ACME"), ("target", "d365"), ("group", "LAMPS"), ("model", "FIFO"),
        )
    },
    "import (transactions)": Way(
        Act.IMPORT, _files(transactions=HEAD + row("P9", "purchase", "LAMP", "1", "2024-02-20", amount="9.00")), writes=True
    ),
    "import (new items)": Way(Act.IMPORT, _files(items=ITEM + "DESK,DESKS,FIFO,5,site\n"), writes=True),
    "import (by an import profile)": Way(Act.IMPORT, _export, writes=True),
    "mark": Way(Act.MARK, ("mark", "S3", "P5", "--quantity", "1"), writes=True),
    "mark remove": Way(Act.UNMARK, ("mark", "remove", "S4", "P5"), writes=True),
    "recalculate": Way(Act.RECALCULATE, ("recalculate", "--to", FEBRUARY, "--yes"), writes=True),
    "close": Way(Act.CLOSE, ("close", "--to", FEBRUARY, "--yes"), writes=True),
    "run (a close)": Way(Act.CLOSE, _record(waiting_run, CLOSE, "run"), writes=True, company=""),
    "run (a recalculation)": Way(
        Act.RECALCULATE, _record(waiting_run, RECALCULATION, "run"), writes=True, company=""
    ),
    "job pause (a close)": Way(Act.CLOSE, _record(waiting_run, CLOSE, "job", "pause"), writes=True),
    "job pause (a recalculation)": Way(Act.RECALCULATE, _record(waiting_run, RECALCULATION, "job", "pause"), writes=True),
    "job resume (a close)": Way(Act.CLOSE, _record(paused_run, CLOSE, "job", "resume"), writes=True),
    "job resume (a recalculation)": Way(Act.RECALCULATE, _record(paused_run, RECALCULATION, "job", "resume"), writes=True),
    "job cancel (a close)": Way(Act.CLOSE, _record(paused_run, CLOSE, "job", "cancel", "--yes"), writes=True),
    "job cancel (a recalculation)": Way(
        Act.RECALCULATE, _record(paused_run, RECALCULATION, "job", "cancel", "--yes"), writes=True
    ),
    "adjust on-hand": Way(Act.ADJUST, ("adjust", "on-hand", "--item", "LAMP", "--percent", "10", "--yes"), writes=True),
    "adjust transaction": Way(Act.ADJUST, ("adjust", "transaction", "P5", "--amount", "3.00", "--yes"), writes=True),
    "adjust charge": Way(
        Act.ADJUST,
        ("adjust", "charge", "--over", "P5", "--amount", "3.00", "--date", "2024-02-20", "--yes"),
        writes=True,
    ),
    "undo": Way(Act.UNDO, ("undo", UNDOABLE, "--yes"), writes=True),
    "adjust revalue": Way(Act.ADJUST, ("adjust", "revalue", "--item", "BULB", "--to-unit", "3", "--yes"), writes=True),
    "standard-cost activate": Way(
        Act.ADJUST, ("standard-cost", "activate", "--item", "SCREW", "--cost", "0.75", "--yes"), writes=True
    ),
    "reverse": Way(Act.REVERSE, ("reverse", "1", "--yes"), writes=True),
    "reverse --with-later": Way(Act.REVERSE, ("reverse", "1", "--with-later", "--yes"), writes=True),
    "account set": Way(Act.CHANGE_SETUP, ("account", "set", "1300", "name=Goods"), writes=True),
    "item set": Way(Act.CHANGE_SETUP, ("item", "set", "LAMP", "cost-price=13"), writes=True),
    "profile set": Way(Act.CHANGE_SETUP, ("profile", "set", "purch_receipt", "account=2000"), writes=True),
    "period set": Way(Act.CHANGE_SETUP, ("period", "set", "2024-02-01", "status=on_hold"), writes=True),
    "profile explain": Way(Act.SHOW_SETUP, ("profile", "explain", "LAMP", "sales_issue")),
    "group set": Way(Act.CHANGE_SETUP, ("group", "set", "LAMPS", "name=Lights"), writes=True),
    "company set": Way(Act.CHANGE_SETUP, ("company", "set", "ACME", "second-person=yes"), writes=True),
    "export": Way(Act.EXPORT, _exported("INVC-000001"), writes=True),
    "export --log": Way(Act.OPEN_BOOKS, ("export", "--log")),
    "target set": Way(Act.CHANGE_SETUP, ("target", "set", "d365/1300", "code=1405"), writes=True),
    "target import": Way(Act.CHANGE_SETUP, _account_map, writes=True),
    "anchor": Way(Act.VERIFY, ("anchor",)),
    "pending": Way(Act.OPEN_BOOKS, ("pending",)),
    "approve --preview": Way(Act.PREVIEW, _prepared(Prepared.REVERSAL, "approve", "--preview")),
    **{
        f"{word} ({said})": Way(ACTS[act], _prepared(act, word, *(["--yes"] if word == "approve" else [])), writes=True)
        for word in ("approve", "decline")
        for act, said in (
            (Prepared.CLOSE, "a close"), (Prepared.REVERSAL, "a reversal"), (Prepared.ADJUSTMENT, "an adjustment"),
            (Prepared.RESTORE, "a restore"),
        )
    },
    "user set": Way(Act.CHANGE_USERS, ("user", "set", "newcomer", "role=admin"), writes=True),
    "user revoke": Way(Act.CHANGE_USERS, ("user", "revoke", "boss"), writes=True),
    "import (accounts)": Way(Act.IMPORT_SETUP, _files(accounts="code,name\n9999,Nine\n"), writes=True),
    "import (posting profile)": Way(
        Act.IMPORT_SETUP, _files(posting_profile="posting_type,item_relation,item,account\npurch_receipt,all,,2000\n"), writes=True
    ),
    "import (periods)": Way(Act.IMPORT_SETUP, _files(periods="start,end,status\n2024-04-01,2024-04-30,open\n"), writes=True),
    "import (changed items)": Way(Act.IMPORT_CHANGES, _files(items=ITEM + "LAMP,PARTS,FIFO,99,site\n"), writes=True),
    "import (changed item groups)": Way(Act.IMPORT_CHANGES, _files(item_groups="code,name\nLAMPS,Lights\n"), writes=True),
    "import (opening balances)": Way(Act.CUT_OVER, _files(**CUT_OVER), writes=True, company="EMPTY"),
    "db upgrade": Way(Act.UPGRADE, ("db", "upgrade"), company=""),
    "db backup": Way(Act.BACK_UP, _new_file, company=""),
    "db restore": Way(Act.RESTORE, _backed_up, company=""),
    "db kept": Way(Act.DESCRIBE, ("db", "kept"), company=""),
    "db drop-kept": Way(Act.RESTORE, _kept, company=""),
}  # fmt: skip
OTHERWISE = {
    "db info": "test_who_is_told_what_a_database_holds",
    "doctor": "test_who_is_told_of_runs",
    "import (another company)": "test_who_may_make_another_company",
    "demo": "test_who_may_make_another_company",
    "company new": "test_who_may_make_another_company",
    "reverse --recalculations-from": "test_reversing_recalculations",
    "scenario": "its databases are its own",
    **dict.fromkeys(
        [f"import-profile {action}" for action in ("list", "show", "copy", "check", "propose")],
        "opens no books",
    ),
    **dict.fromkeys(
        ("completion", "help", "keys", "tour", "config show", "config set", "config unset", "config path"),
        "no books are opened",
    ),
}
"""Ways that are walked by a test of their own, and why."""


def every_command() -> set[str]:
    """Each command with each of its actions, as the parsers know them."""
    found = set()
    for name, entry in COMMANDS.items():
        command: Command = import_module(f"tui.command_line.{entry.module}").COMMANDS[name]
        parser = argparse.ArgumentParser()
        command.arguments(parser)
        first = [action for action in parser._actions if not action.option_strings][:1]
        actions = first[0].choices if first and first[0].choices and name not in ("report", "completion") else None
        found |= {f"{name} {action}" for action in actions} if actions else {name}
    return found


def base(name: str) -> str:
    """A way without what follows in brackets or as an option."""
    return name.partition(" (")[0].partition(" --")[0]


def test_every_command_and_action_is_in_the_table_and_in_the_walk() -> None:
    listed = {name for names in COMMANDS_OF.values() for name in names}
    assert {base(name) for name in listed} | {"mark"} == every_command() | {
        "mark list",
        "mark remove",
        "reconcile note",
        "item list",
        "item show",
        "item set",
    }
    assert {*WAYS, *OTHERWISE} == listed
    for name, way in WAYS.items():
        assert name in COMMANDS_OF[way.act], name


def test_every_act_has_a_way() -> None:
    reached = {act for act, names in COMMANDS_OF.items() if names}
    assert {act for act in Act if act is not Act.OPEN_SETUP} <= reached


@pytest.mark.parametrize("name", WAYS)
def test_every_role(template: Template, run_as: As, tmp_path: Path, name: str) -> None:
    """Refusals share a copy and change nothing in it; what is done has a copy of its own where it writes."""
    way = WAYS[name]
    allowed = [login for login in LOGINS if expected(login, way.act)]
    refused = [login for login in LOGINS if login not in allowed]
    assert refused
    with template.copy() as url, open_database(url) as database:
        words = way.words(database, tmp_path)
        for login in refused:
            before = books(database)
            done = run_as(login, url, *words)
            assert done.code == BLOCKED, (login, done)
            assert "needs the right" in done.err, (login, done)
            after = books(database)
            assert after.rows == before.rows, login
            assert after.refusals == before.refusals + 1, login
        for login in [] if way.writes else allowed:
            if way.act is not Act.RESTORE:
                done = run_as(login, url, *way.words(database, tmp_path))
                assert done.code == way.code, (login, done)
    for login in allowed if way.writes or way.act is Act.RESTORE else []:
        with template.copy() as url, open_database(url) as database:
            words = way.words(database, tmp_path)
            before = books(database)
            database.close()
            done = run_as(login, url, *words)
            assert done.code == way.code, (login, done)
            if way.act is not Act.RESTORE:
                assert books(database).rows != before.rows, login


def test_who_is_told_what_a_database_holds(template: Template, run_as: As) -> None:
    with template.copy() as url:
        for login in LOGINS:
            done = run_as(login, url, "db", "info", "--json")
            assert done.code == 0
            assert ("companies" in done.json) == expected(login, Act.DESCRIBE), login
            assert done.json["schema"] == done.json["newest_schema"]


def test_who_is_told_of_runs(template: Template, run_as: As) -> None:
    with template.copy() as url, open_database(url) as database:
        waiting_run(database, CLOSE)
        with database.write() as tx:
            tx.execute(
                """UPDATE job SET state = 'running', heartbeat_at = '2024-01-01T00:00:00Z', beat = ''
                   WHERE record_id = (SELECT MAX(record_id) FROM job)"""
            )
        for login in LOGINS:
            done = run_as(login, url, "doctor")
            assert ("IC-000002" in done.out) == expected(login, Act.EXAMINE), (login, done.out)
            assert ("were not looked at" in done.out) == (login != BOSS), login


@pytest.mark.parametrize("name", ["import", "demo", "company new"])
def test_who_may_make_another_company(template: Template, run_as: As, tmp_path: Path, name: str) -> None:
    place = tmp_path / "GAMMA"
    place.mkdir()
    (place / "items.csv").write_text(ITEM + "DESK,DESKS,FIFO,5,site\n")
    words = (
        ("import", place, "--company", "GAMMA")
        if name == "import"
        else (*name.split(), *(["GAMMA"] if name == "company new" else []))
    )
    with template.copy() as url, open_database(url) as database:
        for login in sorted(LOGINS, key=BOSS.__eq__):
            before = books(database)
            done = run_as(login, url, *words)
            assert (done.code == 0) == expected(login, Act.CREATE_COMPANY), (login, done)
            assert (books(database).rows != before.rows) == (login == BOSS)


def test_reversing_recalculations(template: Template, run_as: As) -> None:
    with template.copy() as url, open_database(url) as database:
        assert run_as(BOSS, url, "recalculate", "--to", FEBRUARY, "--yes", "--company", "ACME").code == 0
        words = ("reverse", "--recalculations-from", "2024-02-01", "--yes", "--company", "ACME")
        for login in [login for login in LOGINS if not expected(login, Act.REVERSE)]:
            before = books(database)
            assert run_as(login, url, *words).code == BLOCKED
            assert books(database).rows == before.rows
        assert run_as("close", url, *words).code == 0


def test_months_are_added_by_an_import_of_those_who_may_add_them(
    template: Template, run_as: As, tmp_path: Path
) -> None:
    """The goods of March come in all the same; its ledger period is the admin's to add."""
    words = _files(transactions=HEAD + row("P9", "purchase", "LAMP", "1", "2024-03-20", amount="9.00"))
    for login in ("enter", "close", "admin"):
        with template.copy() as url, open_database(url) as database:
            done = run_as(login, url, *words(database, tmp_path), "--company", "ACME")
            assert done.code == 0, done
            with database.read() as tx:
                found = tx.value(
                    "SELECT COUNT(*) FROM ledger_period WHERE company_id = 1 AND start_date = '2024-03-01'"
                )
            assert found == (login == "admin")


def test_a_refusal_is_kept_where_the_books_are_only_read(template: Template, run_as: As) -> None:
    with template.copy() as url, open_database(url) as database:
        before = books(database)
        assert run_as("stranger", url, "overview", "--read-only", "--company", "ACME").code == BLOCKED
        assert run_as("stranger", url, "verify", "--company", "ACME").code == BLOCKED
        assert books(database) == world.Books(before.rows, before.refusals + 2)
        with database.read() as tx:
            event = tx.one("SELECT actor, action, subject, company_id FROM audit_event ORDER BY id DESC LIMIT 1")
        assert event == ("stranger", "refused", "Verifying", ACME)
