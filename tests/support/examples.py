"""How many examples Hypothesis tries: those of `scripts/test`, or so many times as many in `scripts/soak`."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import settings

VARIABLE = "EXAMPLES_FACTOR"
FACTOR = int(os.environ.get(VARIABLE, "1"))
SEED = "EXAMPLES_SEED"
FIRST = int(os.environ.get(SEED, "0"))
"""Where tests with numbered seeds begin: each trial of `scripts/soak` takes others."""
USUAL = 100


def examples(count: int, **more: Any) -> Any:
    """The settings of a test that tries so many examples in `scripts/test`."""
    return settings(max_examples=count * FACTOR, **more)
