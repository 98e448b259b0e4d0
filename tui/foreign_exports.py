"""Exports of other systems, for the command line and the screen alike: opened, mapped by a profile, loaded.

The libraries that a file needs are brought from here: the reader of workbooks and the one that tells encodings apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import NotFound, RejectedInput
from core.importing import Limits, Problem, read_bundle
from core.mapping.answers import remembered, unanswered
from core.mapping.catalog import all_profiles, own_texts, profile_named
from core.mapping.cutting_over import AS_OF
from core.mapping.ledger import map_ledger
from core.mapping.mapping import Mapped, map_export
from core.mapping.proposing import proposals
from core.mapping.sources import sources_of
from tui import wiring
from tui.command_line.workbook import read_cells
from tui.settings import configuration_file

if TYPE_CHECKING:
    from core.currency import Currency
    from core.importing.model import BalanceRow
    from core.importing.result import Imported
    from core.mapping.beside import Beside
    from core.mapping.profile import ImportProfile
    from core.mapping.tables import Source

_ENCODINGS = (
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1257",
    "iso8859_15",
    "cp850",
    "cp437",
    "cp932",
    "gb18030",
    "big5",
)
"""What charset-normalizer may choose from: the code pages of offices; the usual one first."""


def profile_folder() -> Path:
    """Where a user's own import profiles lie; the folder need not exist."""
    return configuration_file().parent / "import-profiles"


def own_profiles() -> dict[str, str]:
    """Name -> text of the user's own profiles."""
    return own_texts(profile_folder())


def profile(name: str) -> ImportProfile:
    """An import profile by its name."""
    return profile_named(name, own_profiles())


def detect(content: bytes) -> str:
    """The likely encoding of bytes that are not UTF-8; blank where nothing tells."""
    from charset_normalizer import from_bytes

    best = from_bytes(content, cp_isolation=list(_ENCODINGS)).best()
    if best is None:
        return ""
    usual = content.decode(_ENCODINGS[0], "replace")
    return _ENCODINGS[0] if usual == str(best) else best.encoding  # the usual one, where both read the same


def open_export(path: Path) -> tuple[list[Source], list[Problem]]:
    """The files and sheets of a path, and what is wrong with opening them."""
    problems: list[Problem] = []
    return sources_of(path, read_cells, Limits(), problems), problems


def map_path(
    url: str,
    company: str | None,
    path: Path,
    wanted: ImportProfile,
    answers: Mapping[str, str],
    currency: Currency,
    *,
    balances: Path | None = None,
    ledger: bool = False,
) -> Mapped:
    """The export at a path as it would be loaded into the company. ``balances``: balances.csv of a cut-over; ``ledger``: of entries."""
    beside = wiring.beside_export(url, company, name_of(path), wanted.name)
    return map_beside(path, wanted, answers, currency, beside, balances=balances, ledger=ledger)


def map_beside(
    path: Path,
    wanted: ImportProfile,
    answers: Mapping[str, str],
    currency: Currency,
    beside: Beside,
    *,
    balances: Path | None = None,
    ledger: bool = False,
) -> Mapped:
    """The export at a path as it would be loaded beside what the books hold."""
    sources, problems = open_export(path)
    if ledger:
        mapped = map_ledger(
            sources, wanted, answers, currency, name=name_of(path), detect=detect, beside=beside, problems=problems
        )
    else:
        mapped = map_export(
            sources,
            wanted,
            answers,
            currency,
            name=name_of(path),
            detect=detect,
            beside=beside,
            problems=problems,
            balances=read_balances(balances, currency) if balances is not None and answers.get(AS_OF) else [],
        )
        if mapped.problems and not mapped.rows:
            _name_other(mapped, sources)
    mapped.bundle.profile = wanted.name
    mapped.bundle.answers = remembered({**beside.answers, **answers})
    return mapped


def _name_other(mapped: Mapped, sources: list[Source]) -> None:
    """Says which profile fits an export that this one cannot read."""
    best = next(iter(proposals(sources, all_profiles(own_profiles()), detect)), None)
    if best is not None and best.whole and best.name != mapped.profile.name:
        first = mapped.problems[0]
        advice = f"read it with `--profile {best.name}`: {best.reason}"
        mapped.problems[0] = first._replace(advice=advice)


def name_of(path: Path) -> str:
    """Name of an export: of its folder or file, without its ending."""
    return path.resolve().name.removesuffix(path.suffix if path.is_file() else "")


def placed(mapped: Mapped, load: Callable[[], Imported]) -> Imported | RejectedInput:
    """What a load gives; a refusal with its problems named by file and line of the export."""
    try:
        return load()
    except RejectedInput as error:
        error.problems = tuple(mapped.placed(one) if isinstance(one, Problem) else one for one in error.problems)
        first = next((one for one in error.problems if isinstance(one, Problem)), None)
        if first is not None:
            error.where = f"{first.file} line {first.line}: {first.column} {first.value} {first.message}".replace(
                "  ", " "
            )
        return error


def item_answers(file: Path, currency: Currency) -> dict[str, str]:
    """Group, model and name of each item of an items.csv, as answers; ``RejectedInput`` for what cannot be read."""
    bundle = read_bundle({"items.csv": read_file(file)}, currency, name=file.name)
    if bundle.problems:
        raise _unreadable(file, bundle.problems, "items.csv")
    answers = {}
    for row in bundle.items:
        code = row.item[1:] if row.item[:1] == "'" and row.item[1:2] in "=+-@" else row.item
        answers[f"model_of.{code}"] = row.model.value
        answers[f"item_group_of.{code}"] = row.item_group
        answers[f"name_of.{code}"] = row.name
        if row.financial_dimensions:
            answers[f"dimensions_of.{code}"] = " ".join(row.financial_dimensions)
    return answers


def read_balances(file: Path, currency: Currency) -> list[BalanceRow]:
    """The rows of a balances.csv; ``RejectedInput`` for what cannot be read."""
    bundle = read_bundle({"balances.csv": read_file(file)}, currency, name=file.name)
    if bundle.problems:
        raise _unreadable(file, bundle.problems, "balances.csv")
    return bundle.balances


def _unreadable(file: Path, problems: list[Problem], name: str) -> RejectedInput:
    first = problems[0]
    return RejectedInput(
        f"{file} has {len(problems)} problem{'s' if len(problems) > 1 else ''}",
        where=f"line {first.line}: {first.column} {first.value} {first.message}",
        advice=f"Correct it; docs/import.md describes {name}.",
        problems=tuple(problems),
    )


def read_file(file: Path) -> bytes:
    """The bytes of a file; ``NotFound`` where there is none."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise NotFound(f"{file} cannot be read: {error.strerror}.", advice="Check its name.") from error


def with_proposals(mapped: Mapped) -> dict[str, str]:
    """The answers that are proposed to the open questions."""
    return {question.key: question.proposal for question in mapped.questions if question.proposal}


def refuse_open(mapped: Mapped) -> None:
    """``RejectedInput`` while anything is open or wrong."""
    if mapped.problems:
        count = len(mapped.problems)
        first = mapped.problems[0]
        raise RejectedInput(
            f"{mapped.bundle.name} has {count} problem{'s' if count > 1 else ''}; nothing was written",
            where=f"{first.file} line {first.line}: {first.column} {first.value} {first.message}".replace("  ", " "),
            advice="Correct the export or answer differently, then import again.",
            problems=tuple(mapped.problems),
        )
    if mapped.questions:
        raise unanswered(mapped.questions, mapped.bundle.name)


def load(url: str, company: str | None, mapped: Mapped, *, dry_run: bool = False) -> Imported | None:
    """Load a mapped export; ``None`` where the books hold all of it. What is refused is named by file and line of the export."""
    refuse_open(mapped)
    if mapped.known and not mapped.lines and not mapped.bundle.opening:
        return None
    done = placed(mapped, lambda: wiring.import_bundle(url, company, mapped.bundle, dry_run=dry_run))
    if isinstance(done, RejectedInput):
        raise done
    return done
