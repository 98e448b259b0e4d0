"""Completing words of a command line in a shell.

``words`` says what may stand at the cursor, from ``table`` (made from the parsers by ``scripts/cli_reference``, so that no parser
is built while somebody waits) and from the books. ``answer`` is what the scripts of the shells call, on each press of Tab: it
answers at once or with nothing, prints no error, asks for no password and writes nothing. docs/decisions/0013-completion.md.
"""
