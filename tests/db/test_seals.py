"""Every writing transaction ends with a seal of what it did; what was there before is sealed at the upgrade."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from core.errors import NoRight, NotFound, RejectedInput, Unbalanced
from core.proof.anchors import anchors_in
from db.admin import kept_heads, signing, tampered
from db.company import masters, sealed, sealing
from db.company.chain import audit, head
from db.company.existing import SEALED_AT_UPGRADE, seal_existing
from db.engine.open import open_database
from db.engine.session import Database
from db.reading.anchors import anchor_text
from db.reading.verify import problems, verify
from tests.db.reading.worlds import build, tamper


@pytest.fixture
def database(books_url: str) -> Any:
    with open_database(books_url) as opened:
        yield opened


@pytest.fixture
def company(database: Database[Any]) -> int:
    with database.write() as tx:
        return masters.create_company(tx, "CASE")


def number(database: Database[Any], company: int) -> int:
    with database.read() as tx:
        return head(tx, company).number


def parts(database: Database[Any], seal: int) -> set[tuple[str, str]]:
    with database.read() as tx:
        return set(
            tx.all(
                "SELECT p.table_name, p.scope FROM seal s JOIN seal_part p ON p.seal_id = s.id WHERE s.number = :n",
                {"n": seal},
            )
        )


def test_every_table_has_its_way() -> None:
    ways = [set(sealed.WHOLE), set(sealed.RANGE), set(sealed.LISTED), set(sealed.STAGED)]
    assert set().union(*ways) == set(sealed.TABLES)
    assert sum(map(len, ways)) == len(sealed.TABLES)


def test_every_table_of_facts_tells_whose_its_rows_are(database: Database[Any]) -> None:
    """A transaction may write rows of one such table and no row that has a company of its own."""
    gathered = (sealed.LISTED | sealed.STAGED | set(sealed.RANGE)) - sealed.read_back(database.dialect)
    with database.read() as tx:
        for table in sorted(gathered):
            owner = sealing._OWNERS.get(table) or sealing._OWNERS[sealed.TABLES[table].key[0]]
            assert tx.value(owner, {"k": 0}) is None


def test_a_transaction_has_one_seal_of_the_tables_that_it_changed(database: Database[Any], company: int) -> None:
    assert number(database, company) == 1
    with database.write() as tx:
        masters.set_account(tx, company, "9999", "New")
        masters.set_account(tx, company, "9998", "New too")
        audit(tx, company, "accounts set", "", {})
    assert number(database, company) == 2
    event = {("audit_event", "2-2")}
    assert parts(database, 2) == {("main_account", "all"), ("number_sequence", "shared"), *event}


def test_a_transaction_that_changes_nothing_has_none(database: Database[Any], company: int) -> None:
    with database.write() as tx:
        tx.execute("UPDATE main_account SET name = name")
        tx.execute("UPDATE number_sequence SET next_number = next_number + 0")
    assert number(database, company) == 1


def test_one_that_is_undone_has_none(database: Database[Any], company: int) -> None:
    with suppress(RuntimeError):
        with database.write() as tx:
            masters.set_account(tx, company, "9999", "New")
            raise RuntimeError
    assert number(database, company) == 1


def test_only_the_company_that_changed_is_sealed(database: Database[Any], company: int) -> None:
    with database.write() as tx:
        other = masters.create_company(tx, "OTHER")
    with database.write() as tx:
        tx.execute("UPDATE main_account SET name = 'x' WHERE company_id = :c", {"c": other})
    assert (number(database, company), number(database, other)) == (1, 2)
    with database.read(repeatable=True) as tx:
        assert problems(verify(tx, company)) == problems(verify(tx, other)) == []


def test_books_that_are_there_are_sealed_at_the_upgrade(database: Database[Any]) -> None:
    company = build(database).company
    with database.write() as tx:
        masters.create_company(tx, "SECOND")
    tamper(
        database,
        "DELETE FROM seal_part",
        "DELETE FROM seal",
        "DELETE FROM number_sequence WHERE code = 'seal'",
    )
    with database.write() as tx:
        tx.watcher = None  # as in an upgrade
        assert seal_existing(tx) == ["CASE", "SECOND"]
    with database.write() as tx:
        tx.watcher = None
        assert seal_existing(tx) == []
    with database.read(repeatable=True) as tx:
        findings = verify(tx, company)
        assert problems(findings) == []
        assert any("is trusted as of the upgrade" in finding.message for finding in findings)
        assert tx.value("SELECT COUNT(*) FROM audit_event WHERE action = :a", {"a": SEALED_AT_UPGRADE}) == 2
    tamper(database, "UPDATE inventory_update SET date = '2012-01-03' WHERE transaction_id = 1 AND kind = 1")
    with database.read(repeatable=True) as tx:
        (found,) = [finding for finding in problems(verify(tx, company)) if "inventory_update" in finding.message]
        assert "inventory_update transaction_id 1, kind 1: the row was changed (date)." in found.message


_ROW = "company_id, table_name, scope, rows, digests, keys, marks FROM seal_part LIMIT 1"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "UPDATE seal_part SET part = 99 WHERE part = (SELECT MAX(part) FROM seal_part)",
            "Seal 1 has parts that are numbered",
        ),
        ("UPDATE seal_part SET part = 0 WHERE part = 1", "Seal 1 has parts that are numbered"),
        (f"INSERT INTO seal_part SELECT 700, 1, {_ROW}", "A part belongs to seal id 700"),
        (f"INSERT INTO seal_part SELECT -7, 1, {_ROW}", "A part belongs to seal id -7"),
        (f"INSERT INTO seal_part SELECT 1, 99, 77, {_ROW.removeprefix('company_id, ')}", "A part belongs to seal id 1"),
    ],
)
def test_a_part_that_no_seal_has_is_found(database: Database[Any], company: int, statement: str, said: str) -> None:
    tamper(database, statement)
    with database.read(repeatable=True) as tx:
        assert any(said in finding.message for finding in problems(verify(tx, company)) if finding.code == "seal_chain")


@pytest.mark.parametrize("company_of", [-1, 77])
def test_a_number_sequence_of_no_company_is_found(database: Database[Any], company: int, company_of: int) -> None:
    tamper(
        database,
        f"INSERT INTO number_sequence SELECT {company_of}, 'x', prefix, digits, 9 FROM number_sequence LIMIT 1",
    )
    with database.read(repeatable=True) as tx:
        (found,) = [finding.message for finding in problems(verify(tx, company))]
    assert found == f"A row of number_sequence refers to company {company_of}, which is missing."


# -- before the first write ----------------------------------------------------------------------------------------


def looked_at(database: Database[Any]) -> str:
    with database.read() as tx:
        try:
            tampered.refuse_tampered(tx)
        except Unbalanced as error:
            return str(error)
    return ""


def test_sound_books_may_be_written(database: Database[Any], company: int) -> None:
    assert looked_at(database) == ""


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM audit_event", "the audit trail does not end with event 1"),
        ("UPDATE seal SET at = '2020-01-01T00:00:00Z'", "seal 1 is not what was written"),
        ("UPDATE seal_part SET rows = rows + 1", "seal 1 is not what was written"),
        ("DELETE FROM seal", "no seal exists"),
        ("UPDATE number_sequence SET next_number = 9 WHERE code = 'seal'", "8 seals were written, but the newest is 1"),
    ],
)
def test_a_chain_that_does_not_end_as_it_was_written_refuses_writers(
    database: Database[Any], company: int, statement: str, said: str
) -> None:
    tamper(database, statement)
    assert said in looked_at(database)


def test_a_guard_that_is_gone_refuses_writers(database: Database[Any], company: int) -> None:
    name, table = "voucher_no_update", "voucher"
    if database.dialect == "sqlite":
        with sqlite3.connect(database.url.removeprefix("sqlite:///")) as raw:
            raw.execute(f"DROP TRIGGER {name}")
        raw.close()
    else:
        tamper(database, f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    assert "Guards of the database are missing or changed: voucher_no_update." in looked_at(database)


# -- heads that were kept ------------------------------------------------------------------------------------------


def checked(database: Database[Any], company: int, *files: Path, key: Path | None = None) -> list[str]:
    return [finding.message for finding in problems(kept_heads.check_files(database, company, files, key))]


def test_a_head_that_was_kept_is_in_the_chain_later_on(database: Database[Any], company: int, tmp_path: Path) -> None:
    file = tmp_path / "heads.txt"
    for name in ("A", "B"):
        kept_heads.keep(file, kept_heads.signed_head(database, company, None))
        with database.write() as tx:
            masters.set_account(tx, company, "9999", name)
    assert len(anchors_in(file.read_text())) == 2
    assert checked(database, company, file) == []


def test_a_report_will_do_as_well(database: Database[Any], company: int, tmp_path: Path) -> None:
    with database.read() as tx:
        text = anchor_text(tx, company)
    (tmp_path / "report.json").write_text(f'{{"head": "{text}", "rows": []}}')
    assert checked(database, company, tmp_path / "report.json") == []
    (tmp_path / "empty").write_text("nothing")
    with pytest.raises(RejectedInput, match="has no head of company CASE"):
        checked(database, company, tmp_path / "empty")
    with pytest.raises(NotFound):
        checked(database, company, tmp_path / "missing")


def test_an_older_copy_and_another_history_are_named(sqlite_books: str, tmp_path: Path) -> None:
    path, older, file = Path(sqlite_books.removeprefix("sqlite:///")), tmp_path / "older.db", tmp_path / "heads.txt"
    with open_database(sqlite_books) as database:
        with database.write() as tx:
            company = masters.create_company(tx, "CASE")
        older.write_bytes(path.read_bytes())
        with database.write() as tx:
            masters.set_account(tx, company, "9999", "what was shown to the auditor")
        kept_heads.keep(file, kept_heads.signed_head(database, company, None))
    with open_database(str(older)) as database:
        assert "is lost: the chain ends with seal 1. An older copy was put back." in checked(database, company, file)[0]
        with database.write() as tx:
            masters.set_account(tx, company, "9999", "something else")
        with database.read(repeatable=True) as tx:
            assert problems(verify(tx, company)) == []
        assert "is of another history: seal 2 has another hash here." in checked(database, company, file)[0]


def test_signed_heads(database: Database[Any], company: int, tmp_path: Path) -> None:
    key, other, file = tmp_path / "key", tmp_path / "other", tmp_path / "heads.txt"
    for made in (key, other):
        signing.new_key(made)
    assert key.stat().st_mode & 0o777 == 0o600
    with pytest.raises(RejectedInput, match="already exists"):
        signing.new_key(key)
    kept_heads.keep(file, kept_heads.signed_head(database, company, key))
    assert checked(database, company, file, key=tmp_path / "key.pub") == []
    assert "is signed by another key" in checked(database, company, file, key=tmp_path / "other.pub")[0]
    unsigned = tmp_path / "unsigned.txt"
    kept_heads.keep(unsigned, kept_heads.signed_head(database, company, None))
    assert "is not signed" in checked(database, company, unsigned, key=tmp_path / "key.pub")[0]
    (anchor,) = anchors_in(file.read_text())
    forged = tmp_path / "forged.txt"
    forged.write_text(anchor._replace(hash="0" * 64).text)
    assert [said[:40] for said in checked(database, company, forged)] == [
        f"Head 1 of {anchor.at} in {forged}"[:40],
        f"The signature of head 1 of {anchor.at}"[:40],
    ]


def test_a_key_that_others_may_read_is_refused(database: Database[Any], company: int, tmp_path: Path) -> None:
    key = tmp_path / "key"
    signing.new_key(key)
    key.chmod(0o644)
    with pytest.raises(NoRight, match="Others may read the key"):
        kept_heads.signed_head(database, company, key)
    key.chmod(0o600)
    key.write_text("no key")
    with pytest.raises(RejectedInput, match="no key that can be used"):
        kept_heads.signed_head(database, company, key)
