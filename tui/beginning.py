"""Books that are not there yet: what can be done about it from inside the application, as use cases of ``tui.wiring``.

``Beginning`` stands for one address. Every call may take long and belongs into a thread; errors are those of ``core.errors``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.addresses import address_of
from core.currency import DEFAULT
from core.errors import InvcloseError, RejectedInput, UsageError

if TYPE_CHECKING:
    from core.importing import Bundle, Problem
    from core.ports import Books, Desk, Masters
    from core.requests import NewCompany

Say = Callable[[str, int, int], None]
"""What is done now, and how much of how much; no numbers where nobody knows."""


@dataclass(frozen=True, slots=True)
class BundlePreview:
    """What an import would load, or why it would not."""

    bundle: Bundle
    company: str
    facts: tuple[tuple[str, str], ...]
    """Name and value, in order."""
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Beginning:
    """The books at an address, before there are any."""

    url: str
    company: str | None = None
    read_only: bool = False

    @property
    def place(self) -> str:
        """The address as a person writes it: a file below the home begins with ``~``."""
        address = address_of(self.url)
        if address.kind == "postgresql":
            return self.url
        home = os.path.expanduser("~")
        inside = address.place.startswith(f"{home}{os.sep}") and home != os.sep
        return f"~{address.place[len(home) :]}" if inside else address.place

    def nothing_there(self) -> bool:
        """Whether there are no books yet; an error of its own where that cannot be said."""
        from tui import wiring

        return wiring.nothing_there(self.url)

    def open(self) -> tuple[Books, Desk]:
        """The books, once they are there."""
        from tui import wiring

        return wiring.open_books(self.url, self.company, read_only=self.read_only)

    def upgrade(self) -> None:
        """Bring tables of an older version up to date, all of it or nothing; ``NoRight`` for who is no admin."""
        from tui import wiring

        wiring.db_upgrade(self.url)

    def masters(self) -> Masters:
        """The setup of the company there."""
        from tui import wiring

        return wiring.masters(self.url, self.company, read_only=self.read_only)

    def of(self, company: str) -> Beginning:
        """The same address, and the company that was made there."""
        return replace(self, company=company)

    def at(self, text: str) -> Beginning:
        """Other books, by what is typed: a file, or a PostgreSQL address. ``UsageError`` where it is none."""
        from tui.command_line.configuration import as_url

        if not text.strip():
            raise UsageError("No books are named.", advice="Write a file, or postgresql://server/database.")
        return Beginning(as_url(text.strip()), None, self.read_only)

    # --- what makes books

    def demo(self, say: Say) -> Beginning:
        """The demo company."""
        from tui import wiring

        made = wiring.make_demo(
            self.url, "small", DEFAULT, lambda done, all_: say("a year of a lamp maker, month by month", done, all_)
        )
        return self.of(str(made["company"]))

    def currencies(self) -> Mapping[str, str]:
        """Code and name of every currency in use."""
        from tui import wiring

        return wiring.currencies()

    def new(self, request: NewCompany, say: Say) -> Beginning:
        """A company with the standard chart and posting profile."""
        from tui import wiring

        say("tables, accounts, posting profile and periods", 0, 0)
        return self.of(str(wiring.new_company(self.url, request)["company"]))

    def preview(self, path: str, company: str, currency: str, say: Say) -> BundlePreview:
        """A bundle, read and tried: nothing stays written."""
        from core.importing import Problem, read_bundle
        from tui import wiring
        from tui.command_line.workbook import read_sheets
        from tui.format import count

        say("reading the files", 0, 0)
        chosen = wiring.import_currency(self.url, company or None, currency or None)
        bundle = read_bundle(Path(path).expanduser(), chosen, sheets=read_sheets)
        say(f"checking {count(len(bundle.rows))} lines", 0, 0)
        code = company or bundle.name
        try:
            loaded = wiring.import_bundle(self.url, code, bundle, dry_run=True)
        except RejectedInput as error:
            found = [problem for problem in error.problems if isinstance(problem, Problem)]
            if not found:
                raise
            return BundlePreview(bundle, code, _facts(bundle, code), tuple(found))
        return BundlePreview(bundle, code, _facts(bundle, code), warnings=tuple(loaded.warnings))

    def load(self, preview: BundlePreview, say: Say) -> Beginning:
        """What was previewed, read once and no other."""
        from tui import wiring
        from tui.format import count

        say(f"posting {count(len(preview.bundle.rows))} lines", 0, 0)
        return self.of(str(wiring.import_bundle(self.url, preview.company, preview.bundle).company))


def _facts(bundle: Bundle, company: str) -> tuple[tuple[str, str], ...]:
    from tui.format import count

    days = f"{bundle.first_date()} to {bundle.last_date()}" if bundle.dates() else ""
    facts = (
        ("Company", f"{company}, amounts in {bundle.currency.code}"),
        ("Files", ", ".join(bundle.files)),
        ("Items", count(len(bundle.items)) if bundle.items else ""),
        ("Transaction lines", count(len(bundle.rows)) if bundle.rows else ""),
        ("Opening balances", count(len(bundle.opening)) if bundle.opening else ""),
        ("Days", days),
    )
    return tuple((name, value) for name, value in facts if value)


def nothing_at(beginning: Beginning | None) -> bool:
    """Whether books could not be opened because there are none yet."""
    if beginning is None:
        return False
    try:
        return beginning.nothing_there()
    except InvcloseError:
        return False  # the first error says more
