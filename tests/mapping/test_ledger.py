"""The general ledger of another system, kept beside ours: the same strictness as goods, accounts mapped or asked all at once."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from pathlib import Path

import pytest

from core.mapping.catalog import profile_named
from core.mapping.ledger import map_ledger
from core.mapping.mapping import Mapped
from core.mapping.tables import Source
from tests.cli_db.conftest import Run, run
from tests.mapping.exports import GBP

__all__ = ["run"]

# What each system writes of two vouchers: 800.00 received on 1300 against 2010, 12.50 adjusted off 1300 to 5120.
D365 = """JournalNumber,Voucher,AccountingDate,LedgerAccount,AccountingCurrencyAmount,IsCredit,IsCorrection,DataArea
JN-1,PPR000013,2026-01-28T00:00:00,1300-1-,800.000000,No,No,bfl
JN-1,PPR000013,2026-01-28T00:00:00,2010-1-,-800.000000,Yes,No,bfl
JN-2,INVC000098,2026-01-31T00:00:00,1300-1-,-12.500000,Yes,No,bfl
JN-2,INVC000098,2026-01-31T00:00:00,5120--,12.500000,No,No,bfl
JN-9,X1,2026-01-31T00:00:00,1300--,5.000000,No,No,bfus
"""
JOURNAL = """JOURNALBATCHNUMBER,LINENUMBER,ACCOUNTTYPE,ACCOUNTDISPLAYVALUE,TRANSDATE,VOUCHER,CURRENCYCODE,DEBITAMOUNT,CREDITAMOUNT,TEXT
B1,1,Ledger,1300---,2026-01-28,PPR000013,GBP,800.00,0.00,
B1,2,Ledger,2010---,2026-01-28,PPR000013,GBP,0.00,800.00,
B1,3,Ledger,1300---,2026-01-31,INVC000098,GBP,0.00,12.50,
B1,4,Ledger,5120---,2026-01-31,INVC000098,GBP,12.50,0.00,
"""
BC = """Posting Date,Document Type,Document No.,G/L Account No.,G/L Account Name,Description,Amount,Bal. Account Type,Entry No.
1/31/2026,,INVC000098,5120,Loss,Adjust,12.50,G/L Account,4
1/31/2026,,INVC000098,1300,Inventory,Adjust,-12.50,G/L Account,3
1/28/2026,Invoice,PPR000013,2010,Accrued,Receipt,-800.00,G/L Account,2
1/28/2026,Invoice,PPR000013,1300,Inventory,Receipt,800.00,G/L Account,1
"""
SACHPOSTEN = """Buchungsdatum;Belegart;Belegnr.;Sachkontonr.;Beschreibung;Sollbetrag;Habenbetrag;Lfd. Nr.
31.01.2026;;INVC000098;5120;Reg;12,50;;4
31.01.2026;;INVC000098;1300;Reg;;12,50;3
28.01.2026;Rechnung;PPR000013;2010;Wareneingang;0,00;800,00;2
28.01.2026;Rechnung;PPR000013;1300;Wareneingang;800,00;0,00;1
"""
ERPNEXT = """"Sr","ID","Posting Date","Account","Debit Amount","Credit Amount","Voucher Type","Voucher No","Company","Is Cancelled"
1,"ACC-GLE-1","2026-01-28","1300 - Stock In Hand - BF",800.0,0.0,"Purchase Receipt","PPR000013","BFL","No"
2,"ACC-GLE-2","2026-01-28","2010 - Accrued - BF",0.0,800.0,"Purchase Receipt","PPR000013","BFL","No"
3,"ACC-GLE-3","2026-01-31","1300 - Stock In Hand - BF",0.0,12.5,"Journal Entry","INVC000098","BFL","No"
4,"ACC-GLE-4","2026-01-31","5120 - Loss - BF",12.5,0.0,"Journal Entry","INVC000098","BFL","No"
5,"ACC-GLE-5","2026-01-31","1300 - Stock In Hand - BF",99.0,0.0,"Journal Entry","JV-9","BFL","Yes"
6,"ACC-GLE-6","2026-01-31","5120 - Loss - BF",0.0,99.0,"Journal Entry","JV-9","BFL","Yes"
"","","","",911.5,911.5,"","","",""
"""
ODOO = """"date","move_name","account_id","name","debit","credit","parent_state","company_id"
"2026-01-31","INVC000098","5120 Loss","x","12.5","0.0","posted","BFL"
"2026-01-31","INVC000098","1300 Stock Valuation","x","0.0","12.5","posted","BFL"
"2026-01-28","PPR000013","2010 Accrued","x","0.0","800.0","posted","BFL"
"2026-01-28","PPR000013","1300 Stock Valuation","x","800.0","0.0","posted","BFL"
"2026-01-29","/","1300 Stock Valuation","x","7.0","0.0","draft","BFL"
"2026-01-29","MISC/3","1300 Stock Valuation","x","8.0","0.0","cancel","BFL"
"""
PLAIN = """date,voucher,account,amount
2026-01-28,PPR000013,1300,800.00
2026-01-28,PPR000013,2010,-800.00
2026-01-31,INVC000098,1300,-12.50
2026-01-31,INVC000098,5120,12.50
"""
EXPORTS = [
    ("d365", D365, {"of another company": 1}), ("d365", JOURNAL, {}), ("bc", BC, {}), ("bc", SACHPOSTEN, {}),
    ("erpnext", ERPNEXT, {"cancelled": 2, "a row of totals or of a group": 1}), ("odoo18", ODOO, {"draft": 1, "cancelled": 1}),
    ("odoo19", ODOO, {"draft": 1, "cancelled": 1}), ("plain", PLAIN, {}),
]  # fmt: skip
ENTRIES = {
    ("PPR000013", "2026-01-28", "1300", 80_000), ("PPR000013", "2026-01-28", "2010", -80_000),
    ("INVC000098", "2026-01-31", "1300", -1_250), ("INVC000098", "2026-01-31", "5120", 1_250),
}  # fmt: skip


def ledger(system: str, text: str, answers: dict[str, str] | None = None) -> Mapped:
    sources = [Source("entries.csv", partial(BytesIO, text.encode()))]
    said = {"company": "bfl"} if system == "d365" and "bfus" in text else {}
    return map_ledger(
        sources,
        profile_named(system, {}),
        {**said, **(answers or {})},
        GBP,
        name="entries",
        detect=lambda _: "cp1252",
    )


@pytest.mark.parametrize(("system", "text", "left_out"), EXPORTS)
def test_every_system_tells_the_same_entries(system: str, text: str, left_out: dict[str, int]):
    export = ledger(system, text)
    assert (export.problems, export.questions) == ([], [])
    assert {(row.voucher, row.date, row.account, row.amount) for row in export.bundle.ledger} == ENTRIES
    assert {row.source for row in export.bundle.ledger} == {system}
    assert {one.reason: one.rows for one in export.left_out} == left_out
    assert {one.account: one.amount for one in export.accounts} == {"1300": 78_750, "2010": -80_000, "5120": 1_250}
    assert any(one.value == "2, 2 of them add up to zero" for one in export.found)


def test_accounts_that_are_not_ours_are_asked_all_at_once():
    text = PLAIN.replace(",1300,", ",14600,").replace(",5120,", ",57200,")
    export = ledger("plain", text)
    assert [one.key for one in export.questions] == ["account.14600", "account.57200"]
    assert "2 entries, entries.csv line 2 first" in export.questions[0].text
    mapped = ledger("plain", text, {"account.14600": "1300", "account.57200": "leave-out"})
    assert mapped.questions == []
    assert {(row.account, row.amount) for row in mapped.bundle.ledger} == {
        ("1300", 80_000),
        ("2010", -80_000),
        ("1300", -1_250),
    }
    assert {one.reason: one.rows for one in mapped.left_out} == {"on accounts that are not ours": 1}


def test_all_other_accounts_may_be_left_out():
    export = ledger("plain", PLAIN.replace(",2010,", ",99,"), {"other_accounts": "leave-out"})
    assert export.questions == []
    assert len(export.bundle.ledger) == 3


def test_an_answer_that_is_no_account_is_asked_again():
    export = ledger("plain", PLAIN.replace(",1300,", ",14600,"), {"account.14600": "1399"})
    assert export.questions[0].text.startswith("1399 is no account here.")


@pytest.mark.parametrize(
    ("old", "new", "column", "line", "message"),
    [
        ("800.00\n", "8 hundred\n", "amount", 2, "is not a number"),
        ("800.00\n", "\n", "amount", 2, "is empty"),
        (",PPR000013,1300", ",,1300", "voucher", 2, "is empty"),
        ("2026-01-28,PPR000013,1300", ",PPR000013,1300", "date", 2, "is empty"),
        ("2026-01-28,PPR000013,1300", "2026-02-30,PPR000013,1300", "date", 2, "is no day of the calendar"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(old: str, new: str, column: str, line: int, message: str):
    first = ledger("plain", PLAIN.replace(old, new, 1)).problems[0]
    assert (first.column, first.line, first.file) == (column, line, "entries.csv")
    assert first.message.startswith(message)


def test_a_date_that_may_be_two_is_a_question():
    text = PLAIN.replace("2026-01-28", "01/02/2026").replace("2026-01-31", "03/02/2026")
    assert [one.key for one in ledger("plain", text).questions] == ["date_order"]


def test_columns_of_amounts_must_be_there():
    assert "lacks debit and credit" in ledger("plain", PLAIN.replace("amount", "worth")).problems[0].message


def test_goods_are_no_ledger():
    first = ledger("bc", "Item No.,Quantity,Posting Date\nA,1,2026-01-31\n").problems[0]
    assert "G/L Account No." in first.advice
    no_section = ledger("tryton", PLAIN).problems[0]
    assert "does not say how a general ledger looks" in no_section.message


def test_an_accountant_compares_the_ledger_there(run: Run, tmp_path: Path):
    """Loaded beside ours, again without effect, and what changed there is named."""
    goods, entries = tmp_path / "goods.csv", tmp_path / "entries.csv"
    goods.write_text("item,date,quantity,amount,site,kind\nA,2026-01-28,10,800.00,1,purchase\n")
    entries.write_text(PLAIN)
    company = ("--company", "BFL", "--currency", "GBP")
    loaded = run("import", goods, "--profile", "plain", *company, "--set", "model=FIFO", "--set", "item_group=G")
    assert loaded.code == 0, loaded.out + loaded.err
    done = run("import", entries, "--profile", "plain", "--ledger", *company, "--json")
    assert done.code == 0, done.out + done.err
    assert done.json["imported"]["foreign_entries"] == 4
    row = next(row for row in run("reconcile", "--json").json if row["account"] == "1300")
    assert (row["ledger"], row["foreign"]) == ("800.00", "787.50")
    again = run("import", entries, "--profile", "plain", "--ledger", *company, "--json")
    assert (again.code, again.json["imported"], again.json["known"]) == (0, None, 4)
    entries.write_text(PLAIN.replace("12.50", "13.50") + "2026-02-02,NEW,1300,1.00\n")
    more = run("import", entries, "--profile", "plain", "--ledger", *company, "--json")
    assert [one["reference"] for one in more.json["changes"]] == ["INVC000098"]
    assert more.json["imported"]["foreign_entries"] == 1


def test_the_map_of_accounts_is_remembered(run: Run, tmp_path: Path):
    entries = tmp_path / "entries.csv"
    entries.write_text(PLAIN.replace(",1300,", ",14600,"))
    words = ("import", entries, "--profile", "plain", "--ledger", "--company", "BFL", "--currency", "GBP")
    refused = run(*words)
    assert refused.code == 3
    assert "account.14600" in refused.out
    assert run(*words, "--set", "account.14600=1300").code == 0
    entries.write_text("date,voucher,account,amount\n2026-02-02,NEW,14600,1.00\n")
    assert run(*words).code == 0
