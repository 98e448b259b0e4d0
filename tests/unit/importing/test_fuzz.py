"""Whatever the bytes are: a bundle or problems, never a traceback."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.importing import BundleRow, Known, Problem, check_bundle
from tests.support.examples import examples
from tests.unit.importing.bundles import COLUMNS, ITEMS, line, read_bundle

BASE = "\n".join(
    [
        COLUMNS,
        line("P1", update="physical"),
        line("P1", update="financial"),
        line("S1", kind="sales", quantity="-2", marked_to="P1"),
        line("T1", kind="customer_return", return_of="S1"),
        line("M1", kind="transfer", to_site="2"),
        line("C1", kind="production_issue", quantity="-1", production="X"),
        line("R1", kind="production_receipt", production="X", batch='"a ""b"""'),
        "",
    ]
).encode()
NASTY = [b"\xff", b"\x00", b'"', b",", b"\n", b"\r", b";", b"\x1b[2J", "\u202e".encode(), b"-", b".", b"9" * 40,
         b"1e999", b"NaN",
         b"\xef\xbb\xbf", b"\xc3", b" ", b"both", b"P1", b"2026-02-30", b"=1+1", b"\xed\xa0\x80"]  # fmt: skip


def is_sound(contents: dict[str, bytes]) -> None:
    bundle = read_bundle(contents)
    problems = check_bundle(bundle, Known(accounts={"1300"}, sites={"1", "2"}))
    for problem in problems:
        assert isinstance(problem, Problem)
        assert isinstance(problem.message, str)
        assert problem.message
        assert problem.file
    for row in bundle.rows:
        assert isinstance(row, BundleRow)
        assert isinstance(row.quantity, int)
        assert isinstance(row.amount, int | None)
    if not problems:
        assert bundle.broken == []
        assert all(row.reference and row.date for row in bundle.rows)


@examples(150)
@given(st.binary(max_size=400))
def test_any_bytes(content: bytes):
    is_sound({"transactions.csv": content})
    is_sound({"items.csv": content})
    is_sound({"transactions.csv": COLUMNS.encode() + b"\n" + content, "items.csv": ITEMS.encode()})


@examples(300)
@given(st.lists(st.tuples(st.integers(0, len(BASE)), st.integers(0, 6), st.sampled_from(NASTY)), max_size=8))
def test_damaged_files(cuts: list[tuple[int, int, bytes]]):
    content = BASE
    for place, length, put in cuts:
        content = content[:place] + put + content[place + length :]
    is_sound({"transactions.csv": content, "items.csv": ITEMS.encode()})


CELLS = st.one_of(
    st.sampled_from(["P1", "S1", "A", "B", "1", "-1", "2026-01-31", "both", "physical", "financial", "sales", ""]),
    st.text(max_size=6),
)


@examples(200)
@given(st.lists(st.lists(CELLS, min_size=21, max_size=21), max_size=6))
def test_any_cells(rows: list[list[str]]):
    text = "\n".join([COLUMNS, *(",".join(row) for row in rows)])
    is_sound({"transactions.csv": text.encode("utf-8", "surrogatepass"), "items.csv": ITEMS.encode()})


@examples(100)
@given(st.sampled_from(["accounts", "item_groups", "posting_profile", "periods", "warehouses"]), st.binary(max_size=80))
def test_any_master(name: str, content: bytes):
    from core.importing.columns import LAYOUTS

    header = ",".join(LAYOUTS[name].columns).encode()
    is_sound({f"{name}.csv": header + b"\n" + content})


@examples(60)
@given(st.integers(0, 400), st.binary(min_size=1, max_size=6))
def test_damaged_zips(tmp_path_factory: pytest.TempPathFactory, place: int, put: bytes):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("transactions.csv", BASE)
        archive.writestr("items.csv", ITEMS)
    content = packed.getvalue()
    file = tmp_path_factory.getbasetemp() / "fuzz.zip"
    file.write_bytes(content[:place] + put + content[place + len(put) :])
    check_bundle(read_bundle(file), Known())
