"""`python -m invclose`, and the file that child processes are started by.

Started as a file in isolated mode, Python puts nothing of ours on the path; the folder of the package goes there first.
"""

import os
import sys

_ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

from invclose import main  # noqa: E402

if __name__ == "__main__":
    raise SystemExit(main())
