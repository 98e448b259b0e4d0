"""Files that are small on the disk and vast in memory, and files that are broken in ways that hang or crash a reader."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

HEAD = "reference,kind,update,item,quantity,date,amount\n"
ROW = "P{},purchase,both,A,1,2026-01-31,1.00\n"
TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
BOOK = (
    b'<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    b'<sheets><sheet name="transactions" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
PACKAGE = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
    b"</Relationships>"
)
RELATIONS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    b'<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" '
    b'Target="sharedStrings.xml"/></Relationships>'
)


def packed(contents: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return stream.getvalue()


def sheet(rows: bytes, head: bytes = b"") -> bytes:
    return b"<worksheet>" + head + b"<sheetData>" + rows + b"</sheetData></worksheet>"


def workbook(rows: bytes, *, shared: bytes = b"", head: bytes = b"", **more: bytes) -> bytes:
    """A workbook with one sheet of these rows."""
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": PACKAGE,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": sheet(rows, head),
    }
    if shared:
        parts["xl/sharedStrings.xml"] = b"<sst>" + shared + b"</sst>"
    return packed({**parts, **more})


def _zeros() -> bytes:
    """A gigabyte of nothing in one megabyte."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("items.csv", "w") as member:
        for _ in range(200):
            member.write(b"0" * 1_000_000)
    return stream.getvalue()


def _lying() -> bytes:
    """It says that it holds ten bytes."""
    size = 30_000_000
    content = packed({"items.csv": b"," * size})
    return content.replace(struct.pack("<L", size), struct.pack("<L", 10))


def _entries() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(60_000):
            archive.writestr(f"{number}.csv", b"")
    return stream.getvalue()


def _overlapping() -> bytes:
    """Thousands of entries that all point at the same packed bytes."""
    kernel = packed({"aaa.csv": b"," * 4_000_000})
    at = kernel.rfind(b"PK\x01\x02")
    end = kernel.rfind(b"PK\x05\x06")
    entry, body = kernel[at:end], kernel[:at]
    table = b"".join(entry.replace(b"aaa.csv", b"%03x.csv" % number) for number in range(900))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 900, 900, len(table), len(body), 0)
    return body + table + tail


def _nested() -> bytes:
    inner = packed({"items.csv": b"0" * 10_000_000})
    for _ in range(5):
        inner = packed({"items.zip": inner})
    return inner


def _long_text() -> bytes:
    """One text of 30,000 letters that half a million cells point at: 15 GB once it is read."""
    row = b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>'
    rows = b"".join(row % (number, number) for number in range(1, 500_001))
    return workbook(rows, shared=b"<si><t>" + b"x" * 30_000 + b"</t></si>")


def _text(text: str) -> bytes:
    return text.encode()


def _many_texts() -> bytes:
    return workbook(b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>', shared=b"<si/>" * 5_500_000)


def _far() -> bytes:
    return workbook(b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def _crowd() -> bytes:
    return workbook(b'<row r="1">' + b"<c/>" * 26_000_000 + b"</row>")


def _laughs() -> bytes:
    entities = b"<!ENTITY a0 'lol'>" + b"".join(
        b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)
    )
    rows = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row>'
    document = b"<!DOCTYPE worksheet [" + entities + b"]>" + sheet(rows)
    return workbook(b"", **{"xl/worksheets/sheet1.xml": document})


def _outside() -> bytes:
    document = b'<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + sheet(
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>'
    )
    return workbook(b"", **{"xl/worksheets/sheet1.xml": document})


ZIPS: dict[str, tuple[Callable[[], bytes], str]] = {
    "zeros": (_zeros, "unpacks to more than one import may contain"),
    "lying size": (_lying, "unpacks to more than one import may contain|is damaged|line has 3"),
    "entries": (_entries, "holds too many files"),
    "overlapping": (_overlapping, "unpacks to more than one import may contain|is damaged"),
    "nested": (_nested, "lies packed in the zip"),
    "bzip2": (
        lambda: packed({"items.csv": b"0" * 10**7}, zipfile.ZIP_BZIP2),
        "is packed in an unsupported way: method 12",
    ),
    "lzma": (
        lambda: packed({"items.csv": b"0" * 10**7}, zipfile.ZIP_LZMA),
        "is packed in an unsupported way: method 14",
    ),
}
WORKBOOKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "long text": (_long_text, "the texts of a sheet are more than 512 MB"),
    "many texts": (_many_texts, "holds more than 5,000,000 texts|unpacks to more"),
    "far cell": (_far, "a sheet reaches to column 16,384 of row 1,048,576"),
    "crowd of cells": (_crowd, "a sheet has more than 25,000,000 cells|unpacks to more"),
    "laughs": (_laughs, "defines entities of its own"),
    "outside entity": (_outside, "defines entities of its own"),
    "zeros in a picture": (
        lambda: workbook(b"", **{"xl/media/image1.png": b"\0" * 120_000_000}),
        "unpacks to more than one import may contain",
    ),
}
CSVS: dict[str, tuple[Callable[[], bytes], str]] = {
    "one line": (lambda: HEAD.encode() + b"," * 60_000_000, "the line has 60,000,000 characters, more than 65,536"),
    "cells": (lambda: b"," * 151_000_000, "the file has more than 150,000,000 cells"),
    "wide lines": (lambda: HEAD.encode() + (b"," * 60_000 + b"\n") * 500, "the line has 60001 columns, its header 7"),
    "wide header": (lambda: b"x," * 30_000 + b"\n", "the column appears twice"),
    "nothing but faults": (lambda: HEAD.encode() + b"x\n" * 3_000_000, "has more than 50,000 problems"),
    "no UTF-8 anywhere": (lambda: HEAD.encode() + b"\xff\xfe\n" * 2_000_000, "has more than 50,000 problems"),
    "NULs": (lambda: b"\0" * 30_000_000, "the line has 30,000,000 characters"),
    "NUL in cells": (
        lambda: _text(HEAD + ROW.format("\0") * 200_000),
        "has the control or invisible character U.0000",
    ),
    "open quotes": (lambda: HEAD.encode() + b'"\n' * 300_000, "a quote is opened but not closed on its line"),
    "quotes in quotes": (lambda: HEAD.encode() + b'"' * 65_000 + b"\n", "column"),
    "UTF-16": (lambda: (HEAD + ROW * 1000).encode("utf-16"), "the file is UTF-16, not UTF-8"),
    "UTF-32": (lambda: (HEAD + ROW).encode("utf-32"), "the file is UTF-32, not UTF-8"),
    "surrogates": (lambda: HEAD.encode() + b"\xed\xa0\x80,x\n", "is not UTF-8"),
    "line ends of all kinds": (
        lambda: HEAD.encode() + b"\r\n\r\n\n\r\r\n" * 2_000_000,
        "the file has a header but no rows",
    ),
    "digits": (
        lambda: _text(HEAD + f"P,purchase,both,A,{'9' * 60_000},2026-01-31,1.00\n"),
        "has 60000 characters, more than 100",
    ),
}
