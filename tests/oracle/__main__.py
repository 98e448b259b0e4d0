"""Check case files against the oracle, or write random worlds with its answers.

python -m tests.oracle FILE...
python -m tests.oracle --random N [--start S] [--features a,b] --dump DIR
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import yaml

from .compare import check_case


def check_files(paths: list[str]) -> int:
    cases = failed = 0
    for path in paths:
        for case in yaml.safe_load_all(Path(path).read_text(encoding="utf-8")):
            if case is None:
                continue
            cases += 1
            problems = check_case(case)
            failed += bool(problems)
            for problem in problems:
                print(f"{path}: {problem}")
    print(f"{cases} cases, {failed} with differences")
    return 1 if failed else 0


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--random", type=int, metavar="N", help="number of random worlds")
    parser.add_argument("--start", type=int, default=1, metavar="S", help="first seed")
    parser.add_argument("--features", default="all", help="names separated by commas, 'all' or 'base'")
    parser.add_argument("--dump", metavar="DIR", help="where the worlds go, one file each")
    given = parser.parse_args(arguments)
    if given.random is not None:
        from .generate import dump_worlds

        if not given.dump:
            parser.error("--random needs --dump DIR")
        return dump_worlds(given.random, given.start, given.features, Path(given.dump))
    return check_files(given.files)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
