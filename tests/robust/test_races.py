"""Several processes at the same moment: one close wins, and no posting slips past it."""

from __future__ import annotations

import random
import re
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.robust import races, worker
from tests.robust.books import agree, balanced, gapless, unbroken
from tests.robust.company import Poster
from tests.robust.hooks import HookedPostgres
from tests.robust.places import SqliteTemplate, Template, opened
from tests.robust.worker import Child

STARTERS, ROUNDS = 8, 10
POSTERS = 3
RACES, POSTGRES_RACES = 200, 60
"""Days that are closed while others post; with a server between them each takes a second."""
REVERSALS, KILLS = 10, 20


def starters(template: Template, rounds: int) -> None:
    """Rounds of several processes that start a close at once."""
    with template.copy() as url:
        line = races.Start(STARTERS)
        users = [{"login": f"user{k}"} for k in range(STARTERS)]
        children = [Child(races.start_rounds, url, rounds, line, pretended=user) for user in users]
        answers = worker.all_answers(children)
    for number in range(rounds):
        told = [answer[number] for answer in answers]
        assert told.count("") == 1, told
        winner = told.index("")
        for text in filter(None, told):
            assert re.search(r"IC-\d{6} \(closing through 2012-02-29\) is waiting", text), text
            assert re.search(rf"started by user{winner} on \S+ at \d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d", text), text


def test_one_of_eight_starters_wins(company: Template) -> None:
    starters(company, ROUNDS)


def posting_race(template: Template, folder: Path, rounds: int, seed: int) -> dict[str, int]:
    """Posters and one closer; the books must have lost nothing."""
    with template.copy() as url:
        (folder / "day").write_text(str(races.FIRST_DAY))
        posters = [Child(races.post_until, url, seed + k, str(folder)) for k in range(POSTERS)]
        closes = Child(races.close_rounds, url, rounds, str(folder)).wait(120 + rounds)
        counts = worker.all_answers(posters)
        assert isinstance(closes, list), closes
        assert len(closes) == rounds
        assert [close for close in closes if close[1] != close[2]] == []
        with opened(url) as database, database.read(repeatable=True) as tx:
            gapless(tx)
            unbroken(tx)
            agree(tx)
    assert all(isinstance(count, dict) for count in counts), counts
    return {key: sum(count[key] for count in counts) for key in counts[0]}


def test_no_posting_slips_past_a_close(track: Template, tmp_path: Path) -> None:
    rounds = RACES if isinstance(track, SqliteTemplate) else POSTGRES_RACES
    counts = posting_race(track, tmp_path, rounds, 1)
    assert counts["posted"] > rounds
    assert counts["refused"] > 0


def reversers(template: Template, rounds: int) -> None:
    """Rounds in which several processes reverse the same close at once: one does, the others are told that it is done."""
    with template.copy() as url:
        line = races.Start(STARTERS)
        children = [Child(races.reverse_rounds, url, rounds, line, number) for number in range(STARTERS)]
        answers = [child.wait(60 + 5 * rounds) for child in children]
        with opened(url) as database, database.read(repeatable=True) as tx:
            unbroken(tx)
            agree(tx)
            reversals = tx.value(
                "SELECT COUNT(*) FROM closing_record r JOIN closing_record o ON o.id = r.reversal_of WHERE o.type = 'closing'"
            )
    for number in range(rounds):
        told = sorted(answer[number] for answer in answers)
        assert told == ["", *["already_cancelled"] * (STARTERS - 1)], told
    assert reversals == rounds


def test_one_of_eight_reversers_wins(company: Template) -> None:
    reversers(company, REVERSALS)


def killed_posters(template: Template, kills: int, seed: int) -> int:
    """Eight post at once and are killed at any moment: numbers have no gaps, and no posting is there by half. The kills."""
    rng, died = random.Random(seed), 0
    with template.copy() as url:
        while died < kills:
            posters = [Child(races.post_and_die, url, rng.randrange(10**9), rng.randint(5, 150)) for _ in range(8)]
            died += sum(poster.wait() == -signal.SIGKILL for poster in posters)
        with opened(url) as database, database.read(repeatable=True) as tx:
            gapless(tx)
            balanced(tx)
            unbroken(tx)
            agree(tx)
    return died


def test_posters_that_are_killed_leave_no_gap(track: Template) -> None:
    assert killed_posters(track, KILLS, 1) >= KILLS


@pytest.mark.postgres
def test_a_poster_makes_the_dimensions_that_a_bundle_needs(postgres_track: Template) -> None:
    """Both find that they are missing; whoever comes second uses what the first has made."""

    def event(label: str, kind: str, date: str, warehouse: str) -> dict[str, Any]:
        dims = {"site": "7", "warehouse": warehouse} if warehouse else {"site": "7"}
        return {"do": kind, "label": label, "item": "W1", "qty": "1", "date": date, "dims": dims, "price": "3.00"}

    with postgres_track.copy() as url, opened(url) as database:
        poster = Poster(database)
        for label, kind in (("A", "receipt"), ("B", "receipt"), ("C", "issue")):
            poster.post(event(label, kind, "2012-03-01", "W"))
        posted: list[int] = []

        def hook(moment: str, statement: str) -> None:
            if moment == "after" and "FROM inventory_dimension" in statement and not posted:
                posted.append(1)
                poster.post(event("D", "receipt", "2012-04-01", ""))

        watched = HookedPostgres(url, hook)
        with watched:
            worker.go_on(watched, "2012-03-31")
        assert posted
