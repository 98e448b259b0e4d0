"""Where goods are, of systems whose moves go from one place to another: which places are inside, and of which site.

No export has the types of places. What the system names itself is known; what users name is asked, with a proposal.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from core.mapping.answers import Found
from core.mapping.cells import bare
from core.mapping.frame import Frame
from core.mapping.profile import fold

OUTSIDE = ("supplier", "customer", "inventory", "production", "scrap", "outside")
"""What is not our stock: goods come from there or go there."""
STOCK, TRANSIT = "stock", "transit"


class Place(NamedTuple):
    """What a place is: outside of a kind, or a site inside."""

    kind: str
    site: str = ""
    warehouse: str = ""


def places_of(frame: Frame, names: set[str], *, one_site: str) -> dict[str, Place]:
    """Each place by its name; what nobody can tell is a question of the frame."""
    found = {}
    for name in sorted(names):
        place = _place(frame, bare(name))
        if place.kind == STOCK and one_site:
            place = place._replace(site=one_site, warehouse="")
        found[name] = place
    inside = [f"{bare(name)}: {place.site}" for name, place in found.items() if place.kind == STOCK]
    if inside and not frame.questions:
        frame.found.append(Found("", "places inside", "; ".join(inside[:12]), "the others are outside"))
    return found


def _place(frame: Frame, name: str) -> Place:
    if not name:
        return Place("")
    key = f"location.{name}"
    if key in frame.answers:
        return _said(frame.answers[key])
    likely = _likely(frame, name)
    if likely and not frame.profile.confirm_places:
        return _said(likely)
    kinds = ", ".join(OUTSIDE)
    frame.ask(key, f"What is the place {name}: a site of ours (its name), or outside ({kinds})?", proposal=likely)
    return Place("outside")


def _said(answer: str) -> Place:
    if answer in OUTSIDE:
        return Place(answer)
    site, _, warehouse = answer.partition("/")
    return Place(STOCK, site.strip(), warehouse.strip())


def _likely(frame: Frame, name: str) -> str:
    """What a place probably is, as an answer; blank where nothing tells."""
    folded = fold(name)
    for kind, names in frame.profile.places.items():
        if folded in names:
            return (
                "TRANSIT"
                if kind == TRANSIT and not frame.profile.confirm_places
                else (name if kind == TRANSIT else kind)
            )
    if frame.profile.site_pattern and (match := re.match(frame.profile.site_pattern, name, re.IGNORECASE)):
        return (match[1] if match.groups() else name) or "Main"
    return ""


def route_of(start: Place, end: Place) -> str:
    """``supplier>stock``, ``stock>stock`` between sites, ``inside`` within one, ``outside`` where no stock is touched."""
    if start.kind == STOCK and end.kind == STOCK:
        return "inside" if start[1:] == end[1:] else "stock>stock"
    if STOCK not in (start.kind, end.kind):
        return "outside" if start.kind and end.kind else ""
    return f"{start.kind}>{end.kind}"
