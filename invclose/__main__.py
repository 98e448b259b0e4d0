"""`python -m invclose`: the form in which invclose starts its own child processes."""

from invclose import main

if __name__ == "__main__":
    raise SystemExit(main())
