"""A page of Markdown as lines of a terminal: headings, sentences, lists, tables and blocks, wrapped to the width.

Each line is a sequence of spans ``(text, tone)`` in the tones of the screens; a plain terminal shows the texts alone. What the pages of
docs/ use is known here and nothing more; any other mark stands as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tui.format import cells

Span = tuple[str, str]
Line = list[Span]
LEAST = 8
"""The narrowest column of a table."""
WIDEST = 100
"""Sentences are not wider: the eye would lose the line."""
_INLINE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|(?<!\w)\*([^*\s][^*]*)\*|!?\[([^\]]*)\]\(([^)]*)\)")
_ITEM = re.compile(r"^(\s*)([-*]|\d+\.) (.*)$")
_RULE = re.compile(r"^\|[\s:|-]+\|?$")


def laid_out(text: str, width: int) -> list[Line]:
    """The page on lines of at most this width, but for blocks, which are as wide as they are."""
    lines: list[Line] = []
    for part in _parts(text):
        made = list(_drawn(part, width))
        if made:
            lines += [*([[]] if lines else []), *made]
    return lines


def _parts(text: str) -> Iterator[list[str]]:
    """Paragraphs, tables, lists and blocks: what stands between empty lines; a fence keeps its own."""
    part: list[str] = []
    fenced = False
    for line in text.splitlines():
        if line.startswith("```"):
            if not fenced and part:
                yield part
                part = []
            fenced = not fenced
            part.append(line)
            if not fenced:
                yield part
                part = []
        elif fenced or line.strip():
            heading = not fenced and line.startswith("#")
            if part and heading:
                yield part
                part = []
            part.append(line)
            if heading:
                yield part
                part = []
        elif part:
            yield part
            part = []
    if part:
        yield part


def _drawn(part: Sequence[str], width: int) -> Iterator[Line]:
    first = part[0]
    if first.startswith("<!--"):
        return
    if first.startswith("#"):
        yield [(first.lstrip("# "), "key" if first.startswith(("# ", "## ")) else "strong")]
    elif first.startswith("```"):
        yield from ([(f"    {line}", "quiet")] for line in part[1:-1])
    elif first.startswith("    ") and not _ITEM.match(first):
        yield from ([(line, "quiet")] for line in part)
    elif first.startswith("|"):
        yield from _table(part, width)
    elif first.startswith(">"):
        words = " ".join(line.lstrip("> ").strip() for line in part)
        yield from wrapped(spans(words), min(width, WIDEST), first="  ", then="  ")
    elif any(_ITEM.match(line) for line in part):
        yield from _list(part, width)
    else:
        yield from wrapped(spans(" ".join(line.strip() for line in part)), min(width, WIDEST))


def spans(text: str) -> Line:
    """Words with their tones: code, strong words, links by their words."""
    found: Line = []
    at = 0
    for match in _INLINE.finditer(text):
        found.append((text[at : match.start()], "plain"))
        code, strong, leaning, link, _ = match.groups()
        found.append(
            (code or strong or leaning or _plain(link or ""), "blue" if code else "strong" if strong else "plain")
        )
        at = match.end()
    return [one for one in [*found, (text[at:], "plain")] if one[0]]


def _plain(text: str) -> str:
    return "".join(word for word, _ in spans(text))


def wrapped(text: Sequence[Span], width: int, *, first: str = "", then: str = "") -> Iterator[Line]:
    """Spans on lines of at most this width; ``first`` begins the first line, ``then`` the others."""
    line: Line = [(first, "plain")] if first else []
    used, begun = cells(first), False
    for blank, word in _words(text):
        size = sum(cells(piece) for piece, _ in word)
        if begun and used + 1 + size > width:
            yield line
            line, used = [(then, "plain")] if then else [], cells(then)
        elif begun:
            line.append((" ", blank))
            used += 1
        line += word
        used, begun = used + size, True
    if line:
        yield line


def _words(text: Sequence[Span]) -> Iterator[tuple[str, Line]]:
    """What stands between blanks, in one tone or several; with the tone of the blank before it."""
    word: Line = []
    blank = "plain"
    for part, tone in text:
        for piece in re.findall(r"\s+|\S+", part):
            if not piece.isspace():
                word.append((piece, tone))
                continue
            if word:
                yield blank, word
            word, blank = [], tone
    if word:
        yield blank, word


def _list(part: Sequence[str], width: int) -> Iterator[Line]:
    """Each item with its mark; lines that go on hang below its words."""
    items: list[tuple[str, str]] = []
    for line in part:
        if match := _ITEM.match(line):
            items.append((f"{match[1]}{match[2]} ", match[3]))
        elif items:
            items[-1] = (items[-1][0], f"{items[-1][1]} {line.strip()}")
        else:
            items.append(("", line.strip()))
    for mark, words in items:
        yield from wrapped(spans(words), min(width, WIDEST), first=mark, then=" " * cells(mark))


def _table(part: Sequence[str], width: int) -> Iterator[Line]:
    rows = [
        [spans(cell.strip().replace("\\|", "|")) for cell in _cells(line)] for line in part if not _RULE.match(line)
    ]
    count = max(map(len, rows))
    rows = [[*row, *([[]] * (count - len(row)))] for row in rows]
    widths = _widths(rows, width - 2 * (count - 1))
    titled = any(rows[0])
    for number, row in enumerate(rows if titled else rows[1:]):
        yield from _row(row, widths, head=titled and not number)
        if titled and not number:
            yield [("  ".join("-" * one for one in widths), "faint")]


def _cells(line: str) -> list[str]:
    return re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))


def _widths(rows: Sequence[Sequence[Line]], room: int) -> list[int]:
    """As wide as its widest cell; where that is too much, the widest columns give way."""
    widths = [max(1, *(sum(cells(text) for text, _ in row[column]) for row in rows)) for column in range(len(rows[0]))]
    while sum(widths) > room and max(widths) > LEAST:
        widest = widths.index(max(widths))
        second = max([LEAST, *(one for at, one in enumerate(widths) if at != widest)])
        over = sum(widths) - room
        widths[widest] = max(LEAST, min(widths[widest] - 1, max(second, widths[widest] - over)))
    return widths


def _row(row: Sequence[Line], widths: Sequence[int], *, head: bool) -> Iterator[Line]:
    columns = [list(_filled(cell, width)) for cell, width in zip(row, widths, strict=True)]
    for at in range(max(map(len, columns))):
        line: Line = []
        for column, width in zip(columns, widths, strict=True):
            words = column[at] if at < len(column) else []
            line += [(text, "head" if head else tone) for text, tone in words]
            line.append((" " * (width - sum(cells(text) for text, _ in words) + 2), "plain"))
        line.pop()
        yield line


def _filled(cell: Line, width: int) -> Iterator[Line]:
    """A cell on lines of its width; a word that is wider is cut into pieces."""
    words: Line = []
    for _, word in _words(cell):
        words += [*_cut(word, width), (" ", "plain")]
    yield from wrapped(words, width) if words else [[]]


def _cut(word: Line, width: int) -> Line:
    """A word in several tones, with a blank after each part of this width."""
    cut: Line = []
    used = 0
    for letter, tone in ((letter, tone) for text, tone in word for letter in text):
        if used + cells(letter) > width:
            cut.append((" ", tone))
            used = 0
        cut.append((letter, tone))
        used += cells(letter)
    return cut if len(cut) > sum(len(text) for text, _ in word) else word
