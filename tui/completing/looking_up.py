"""Words that no table can hold: of the books, of the settings, of a user's own import profiles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tui.completing.words import Wanted


def looked_up(
    asked: Wanted, kinds: Sequence[str], words: Sequence[str], before_asking: Callable[[], None]
) -> Iterator[tuple[str, str]]:
    """Words of these kinds that begin as typed, each with its meaning; ``before_asking`` is called when books will be."""
    of_books = []
    for kind in kinds:
        if kind == "import-profile":
            yield from _begun(asked, _own_profiles())
        elif kind == "value-of-setting":
            yield from _begun(asked, _values_of(words[-2]))
        else:
            of_books.append(kind)
    if of_books:
        yield from _of_books(asked, of_books, before_asking)


def _of_books(asked: Wanted, kinds: Sequence[str], before_asking: Callable[[], None]) -> list[tuple[str, str]]:
    from db.engine.glance import load_driver
    from db.reading.completing import Kind
    from db.reading.completing import words as of_books
    from tui.command_line.configuration import choose

    chosen = choose(asked.given.get("--db"), asked.given.get("--company"))
    load_driver(chosen.url)
    before_asking()
    return of_books(chosen.url, chosen.company, [Kind(kind) for kind in kinds], asked.begun)


def _begun(asked: Wanted, found: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((word, meaning) for word, meaning in found if word.startswith(asked.begun))


def _own_profiles() -> Iterator[tuple[str, str]]:
    from tui.settings import configuration_file

    for file in sorted((configuration_file().parent / "import-profiles").glob("*.toml")):
        yield file.stem, "yours"


def _values_of(setting: str) -> Iterator[tuple[str, str]]:
    from tui.settings import BY_NAME

    if setting in BY_NAME:
        yield from BY_NAME[setting].choices
