"""Make the library; 1 where that cannot be done, with the reason on standard error."""

from __future__ import annotations

import sys

from tests.robust.faults import NoCompiler, library

try:
    library()
except NoCompiler as error:
    print(error, file=sys.stderr)
    raise SystemExit(1) from None
