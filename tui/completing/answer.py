"""The answer to a shell: ``invclose __complete SHELL WORD...``, the last word being the one at the cursor.

The first line says what the shell adds by itself: ``words`` nothing, ``files`` or ``folders`` those. Each further line is a word,
and after a tab what it means. Whatever goes wrong, the answer is shorter: nothing is printed that is no word, the exit code is 0, and
books that do not answer within ``SECONDS`` have nothing to say.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from threading import Timer
from typing import NoReturn

from tui.completing.looking_up import looked_up
from tui.completing.words import Wanted, wanted
from tui.safe import safe

SECONDS = 0.5
"""How long books are waited for, from when they are asked: of a server that answers it is a hundredth."""
LONGEST_MEANING = 100
BREAKS = ":="
"""Bash replaces what stands after these only."""
OF_THE_SHELL = {"file": "files", "folder": "folders"}


def main(arguments: Sequence[str]) -> NoReturn:
    """Print what may stand for the last word, and end the process."""
    with suppress(Exception):
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
        _answer(arguments[0], _words(arguments[0], arguments[1:]))
    _leave()


def _leave() -> NoReturn:
    with suppress(Exception):
        sys.stdout.flush()
    os._exit(0)


def _words(shell: str, given: Sequence[str]) -> list[str]:
    """Bash gives the line as it is typed, because it would take words apart at colons; the others give words."""
    if shell != "bash":
        return list(given) or [""]
    return split_line(given[0])[1:] or [""]


def split_line(line: str) -> list[str]:
    """The words of a line up to the cursor, without their quotes; the last one may be empty, and its quote open."""
    words, word, quote, begun = [], "", "", False
    letters = iter(line)
    for letter in letters:
        if letter == "\\" and quote != "'":
            word, begun = word + next(letters, ""), True
        elif quote:
            word, quote = (word, "") if letter == quote else (word + letter, quote)
        elif letter in "'\"":
            quote, begun = letter, True
        elif letter.isspace():
            words += [word] if begun else []
            word, begun = "", False
        else:
            word, begun = word + letter, True
    return [*words, word]


def _answer(shell: str, words: Sequence[str]) -> None:
    from tui.completing.table import COMMANDS, GENERAL

    asked = wanted(words[:-1], words[-1], COMMANDS, GENERAL)
    shown = partial(_write, asked, _after_break(words[-1]) if shell == "bash" else 0)
    sys.stdout.write(next((OF_THE_SHELL[kind] for kind in asked.kinds if kind in OF_THE_SHELL), "words") + "\n")
    shown((word, meaning) for word, meaning in asked.words.items() if word.startswith(asked.begun))
    kinds = [kind for kind in asked.kinds if kind not in OF_THE_SHELL]
    if kinds:
        shown(looked_up(asked, kinds, words, Timer(SECONDS, _leave).start))


def _after_break(word: str) -> int:
    return max(word.rfind(letter) for letter in BREAKS) + 1


def _write(asked: Wanted, cut: int, found: Iterable[tuple[str, str]]) -> None:
    """Words that a shell could not read back are left out."""
    for word, meaning in found:
        if safe(word) == word:
            short = safe(meaning)[:LONGEST_MEANING]
            sys.stdout.write(f"{(asked.before + word)[cut:]}\t{short}\n")
