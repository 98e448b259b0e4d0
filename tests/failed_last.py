"""How many tests failed in the last run, as pytest remembers them: `python -m tests.failed_last`."""

import json
from pathlib import Path

FILE = Path(".pytest_cache/v/cache/lastfailed")


def count(file: Path = FILE) -> int:
    """0 when everything passed or nothing was run."""
    return len(json.loads(file.read_text("utf-8"))) if file.exists() else 0


if __name__ == "__main__":
    print(count())
