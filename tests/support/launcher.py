"""Starts invclose in a process of its own that pretends something: `launcher.py '{"login": "eva"}' close --to ...`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    sys.path.insert(0, str(ROOT))
    import invclose  # it clears the path: first, then the tests once more
    from tests.support.identity import set_pretended

    set_pretended(json.loads(sys.argv[1]))
    return invclose.main(sys.argv[2:])


if __name__ == "__main__":
    raise SystemExit(main())
