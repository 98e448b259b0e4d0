"""The cycle collector: a process gets back what it had."""

from __future__ import annotations

import gc

import pytest

from core.quiet import seldom, without_cycle_collector


def looked_for_until_a_failure() -> None:
    with seldom():
        assert gc.isenabled()
        assert gc.get_threshold()[0] == 100_000
        raise KeyError


def test_looking_for_cycles_seldom_ends() -> None:
    before = gc.get_threshold()
    with pytest.raises(KeyError):
        looked_for_until_a_failure()
    assert gc.get_threshold() == before


def test_going_without_it_ends_too() -> None:
    with without_cycle_collector():
        assert not gc.isenabled()
    assert gc.isenabled()
