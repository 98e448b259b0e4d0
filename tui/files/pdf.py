"""A table on paper: A4, upright where its columns fit and across where not, titles on every page, page numbers.

Figures stand right under their titles and are never cut: a table that is too wide for the page gets smaller letters, and long texts
take more lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from core.version import __version__
from tui.files.table import Cell, Table, plain

_MARGIN = 40
_SIZES = (9, 8, 7, 6)
"""Letters, in points: the largest that fits is taken."""
_GAP = 6
_PADDING = 6
"""Of the frame that text stands in."""
_MOST = 160
"""Points that a column of texts takes before its texts take more lines."""
_FONT, _BOLD = "Helvetica", "Helvetica-Bold"
_FALLBACK = "?"


def as_pdf(table: Table) -> bytes:
    """The pages."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer

    page, size, widths = _fitting(table, (A4, landscape(A4)))
    styles = _styles(size)
    stream = BytesIO()
    document = SimpleDocTemplate(
        stream,
        pagesize=page,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN + 10,
        title=_letters(table.title),
        author=f"invclose {__version__}",
        invariant=1,
    )
    parts: list[Any] = [Paragraph(_escaped(table.title), styles["title"])]
    parts += [
        Paragraph(f"<b>{_escaped(label)}</b> &nbsp; {_escaped(value)}", styles["about"]) for label, value in table.about
    ]
    parts.append(Spacer(1, 8))
    grid = LongTable(_cells(table, styles), colWidths=widths, repeatRows=1, hAlign="LEFT")
    grid.setStyle(_ruled(table, size))
    parts.append(grid)
    if not table.rows:
        parts.append(Paragraph("There is nothing to show.", styles["about"]))
    parts.append(Spacer(1, 8))
    parts += [
        Paragraph(f"<b>{_escaped(label)}</b> &nbsp; {_escaped(value)}", styles["about"]) for label, value in table.foot
    ]
    document.build(parts, canvasmaker=_numbered(table))
    return stream.getvalue()


def _styles(size: int) -> dict[str, Any]:
    from reportlab.lib.enums import TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle

    cell = ParagraphStyle("cell", fontName=_FONT, fontSize=size, leading=size + 2, splitLongWords=True)
    return {
        "cell": cell,
        "head": ParagraphStyle("head", cell, fontName=_BOLD),
        "right": ParagraphStyle("right", cell, fontName=_BOLD, alignment=TA_RIGHT),
        "title": ParagraphStyle("title", fontName=_BOLD, fontSize=14, leading=18, spaceAfter=4),
        "about": ParagraphStyle("about", fontName=_FONT, fontSize=8, leading=11, splitLongWords=True),
    }


def _fitting(table: Table, pages: Sequence[tuple[Any, Any]]) -> tuple[tuple[Any, Any], int, list[int]]:
    """The page, the size of the letters and the widths of the columns: upright before across, larger before smaller."""
    for size in _SIZES:
        for page in pages:
            widths = _widths(table, size)
            if sum(widths) <= int(page[0]) - 2 * (_MARGIN + _PADDING):
                return page, size, _spread(table, widths, int(page[0]) - 2 * (_MARGIN + _PADDING))
    page, size = pages[-1], _SIZES[-1]
    return page, size, _squeezed(table, _widths(table, size), int(page[0]) - 2 * (_MARGIN + _PADDING))


def _widths(table: Table, size: int) -> list[int]:
    """What each column needs: its widest figure whole, its texts to a limit, its title's longest word."""
    widths = []
    for at, head in enumerate(table.heads):
        words = max((_long(word, _BOLD, size) for word in head.text.split()), default=0)
        cells = [row[at] for row in (*table.rows, table.totals) if at < len(row)]
        longest = max((_long(_shown(cell), _BOLD, size) for cell in cells), default=0)
        texts = any(isinstance(cell, str) for cell in cells) and not head.figure
        widths.append(max(words, min(longest, _MOST) if texts else longest) + _GAP)
    return widths


def _long(text: str, font: str, size: int) -> int:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return int(stringWidth(_letters(text), font, size)) + 1


def _spread(table: Table, widths: list[int], room: int) -> list[int]:
    """Texts that were limited get what is left over."""
    spare = room - sum(widths)
    for at, head in enumerate(table.heads):
        if widths[at] >= _MOST and not head.figure and spare > 0:
            more = min(spare, _MOST)
            widths[at] += more
            spare -= more
    return widths


def _squeezed(table: Table, widths: list[int], room: int) -> list[int]:
    """Columns of texts share what the figures leave."""
    figures = sum(width for width, head in zip(widths, table.heads, strict=True) if head.figure)
    texts = max(1, sum(widths) - figures)
    left = max(room - figures, 24 * sum(not head.figure for head in table.heads))
    return [width if head.figure else width * left // texts for width, head in zip(widths, table.heads, strict=True)]


def _cells(table: Table, styles: dict[str, Any]) -> list[list[Any]]:
    from reportlab.platypus import Paragraph

    heads = [Paragraph(_escaped(head.text), styles["right" if head.figure else "head"]) for head in table.heads]
    rows: list[list[Any]] = [heads, *([_put(cell, styles["cell"]) for cell in row] for row in table.rows)]
    if table.totals:
        rows.append([_put(cell, styles["head"]) for cell in table.totals])
    return rows


def _put(cell: Cell, style: Any) -> Any:
    """A text takes the lines that it needs; a figure stands as it is."""
    from reportlab.platypus import Paragraph

    return Paragraph(_escaped(cell), style) if isinstance(cell, str) and cell else _shown(cell)


def _ruled(table: Table, size: int) -> Any:
    from reportlab.lib.colors import black, lightgrey
    from reportlab.platypus import TableStyle

    last = len(table.rows)
    lines: list[Any] = [
        ("FONT", (0, 0), (-1, -1), _FONT, size, size + 2),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ("LINEBELOW", (0, 0), (-1, 0), 0 + 1, black),
        ("LINEBELOW", (0, 1), (-1, last), 1, lightgrey),
    ]
    lines += [("ALIGN", (at, 0), (at, -1), "RIGHT") for at, head in enumerate(table.heads) if head.figure]
    if table.totals:
        lines += [
            ("LINEABOVE", (0, last + 1), (-1, last + 1), 1, black),
            ("FONT", (0, last + 1), (-1, last + 1), _BOLD, size),
        ]
    return TableStyle(lines)


def _numbered(table: Table) -> Any:
    """A canvas that writes below each page which of how many it is: known when all are done."""
    from reportlab.pdfgen.canvas import Canvas

    class Numbered(Canvas):  # type: ignore[misc]
        """Keeps its pages until the last one is there."""

        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self._kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for place, page in enumerate(self._kept, 1):
                self.__dict__.update(page)
                width = int(self._pagesize[0])
                self.setFont(_FONT, 8)
                self.drawString(_MARGIN + _PADDING, _MARGIN - 14, _letters(table.title))
                self.drawRightString(width - _MARGIN - _PADDING, _MARGIN - 14, f"Page {place} of {len(self._kept)}")
                super().showPage()
            super().save()

    return Numbered


def _shown(cell: Cell) -> str:
    match cell:
        case Decimal() | int():
            return f"{cell:,}" if isinstance(cell, int) else f"{cell:,f}"
        case date():
            return cell.isoformat()
    return _letters(plain(cell))


def _letters(text: str) -> str:
    """What the fonts of every reader can show; a question mark for another letter."""
    return "".join(letter if ord(letter) < 0x100 and letter.isprintable() else _FALLBACK for letter in text)


def _escaped(text: str) -> str:
    from xml.sax.saxutils import escape

    return escape(_letters(text))
