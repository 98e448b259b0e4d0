"""What putting a copy in the place of the present books loses and gains, and the word that confirms exactly this.

Vouchers and audit events of a company are chains: two books have the same beginning and part somewhere, or one is the
beginning of the other. Whatever of the present books lies behind the last common link is lost, whatever of the copy lies
behind it is gained. Records and users are compared one by one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.plural import plural


@dataclass(frozen=True, slots=True)
class Chain:
    """The vouchers or the audit events of a company."""

    count: int = 0
    last: str = ""
    """Number of the newest."""
    head: str = ""
    """Hash of the newest."""


@dataclass(frozen=True, slots=True)
class CompanyBooks:
    """What there is of a company, as far as it can be lost."""

    code: str
    vouchers: Chain = Chain()
    events: Chain = Chain()
    records: frozenset[tuple[str, str]] = frozenset()
    """Number of each closing record, with its hash once it is posted."""
    users: frozenset[tuple[str, str]] = frozenset()
    """Login and role."""


@dataclass(frozen=True, slots=True)
class Common:
    """How far the chains of a company agree: counts, and the first link of the copy that the present books do not have."""

    vouchers: int = 0
    events: int = 0
    parts_at: str = ""
    """Number of the first voucher in which both go on differently; empty when one is the beginning of the other."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one company loses and gains."""

    code: str
    present: CompanyBooks | None
    copy: CompanyBooks | None
    common: Common

    def counts(self, side: CompanyBooks | None, other: CompanyBooks | None) -> dict[str, int]:
        """What only this side has, by kind."""
        if side is None:
            return {}
        there = other or CompanyBooks(side.code)
        return {
            "record": len(side.records - there.records),
            "voucher": side.vouchers.count - self.common.vouchers,
            "user": len(side.users - there.users),
            "audit event": side.events.count - self.common.events,
        }

    @property
    def lost(self) -> dict[str, int]:
        """What only the present books have."""
        return self.counts(self.present, self.copy)

    @property
    def gained(self) -> dict[str, int]:
        """What only the copy has."""
        return self.counts(self.copy, self.present)

    def sentences(self) -> list[str]:
        """For whoever decides, one a line."""
        said = [f"{self.code}: {_listed('loses', self.lost)}; {_listed('gains', self.gained)}."]
        for name, side in (("the present books", self.present), ("the copy", self.copy)):
            if side is None:
                said.append(f"{self.code}: this company is not in {name}.")
            else:
                chain = f"{side.vouchers.last or 'none'}, hash {side.vouchers.head[:12] or 'none'}"
                said.append(
                    f"{self.code}: last voucher of {name} {chain}; audit trail {side.events.head[:12] or 'empty'}."
                )
        if self.common.parts_at:
            said.append(
                f"{self.code}: the copy is no earlier or later state of the present books; they part at voucher"
                f" {self.common.parts_at}."
            )
        if self.present is not None and self.copy is not None:
            gone = sorted(f"{login} ({role})" for login, role in self.present.users - self.copy.users)
            new = sorted(f"{login} ({role})" for login, role in self.copy.users - self.present.users)
            said += [f"{self.code}: users that go: {', '.join(gone)}."] if gone else []
            said += [f"{self.code}: users that come: {', '.join(new)}."] if new else []
        return said


@dataclass(frozen=True, slots=True)
class Comparison:
    """A copy beside the present books."""

    changes: tuple[Change, ...]
    notes: tuple[str, ...] = field(default=())
    """What else must be known: that the present books cannot be read, where the copy comes from."""
    unknown: bool = False
    """The present books cannot be read, so nobody can say what is lost."""

    @property
    def loses(self) -> bool:
        """Whether anything of the present books would be gone."""
        return self.unknown or any(sum(change.lost.values()) for change in self.changes)

    @property
    def word(self) -> str:
        """What must be typed: it stands for exactly these present books and this copy."""
        text = repr([(change.code, _key(change.present), _key(change.copy)) for change in self.changes])
        return hashlib.sha256(f"{self.unknown}{text}".encode()).hexdigest()[:8]

    def sentences(self) -> list[str]:
        """For whoever decides."""
        return [*self.notes, *(line for change in self.changes for line in change.sentences())]

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "word": self.word,
            "notes": list(self.notes),
            "companies": {
                change.code: {
                    "lost": change.lost,
                    "gained": change.gained,
                    "present": heads(change.present),
                    "copy": heads(change.copy),
                    "parts_at": change.common.parts_at,
                }
                for change in self.changes
            },
        }


def heads(books: CompanyBooks | None) -> dict[str, str]:
    """Newest voucher and event of a company, as kept in the audit trail."""
    if books is None:
        return {}
    return {"voucher": books.vouchers.last, "voucher_head": books.vouchers.head, "audit_head": books.events.head}


def compared(
    present: Mapping[str, CompanyBooks], copy: Mapping[str, CompanyBooks], common: Mapping[str, Common]
) -> tuple[Change, ...]:
    """Company by company, in the order of their codes."""
    codes = sorted({*present, *copy})
    return tuple(Change(code, present.get(code), copy.get(code), common.get(code, Common())) for code in codes)


def _key(books: CompanyBooks | None) -> object:
    return books and (
        heads(books),
        books.vouchers.count,
        books.events.count,
        sorted(books.records),
        sorted(books.users),
    )


def _listed(verb: str, counts: Mapping[str, int]) -> str:
    return f"{verb} {_joined(plural(count, what) for what, count in counts.items() if count)}"


def _joined(parts: Iterable[str]) -> str:
    *first, last = [*parts] or ["nothing"]
    return f"{', '.join(first)} and {last}" if first else last
