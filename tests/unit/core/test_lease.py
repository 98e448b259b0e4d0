"""When a worker counts as gone."""

from __future__ import annotations

import pytest

from core.lease import LEASE_SECONDS, worker_gone


@pytest.mark.parametrize(
    ("age", "process_gone", "gone"),
    [
        (0, False, False),
        (LEASE_SECONDS - 1, False, False),
        (LEASE_SECONDS, False, True),
        (10_000, False, True),
        (None, False, True),  # it never gave a sign of life
        (0, True, True),  # on this host, and its process has ended
    ],
)
def test_a_worker_is_gone_when_it_is_silent_or_its_process_has_ended(age: int | None, process_gone: bool, gone: bool):
    assert worker_gone(age, process_gone=process_gone) is gone
