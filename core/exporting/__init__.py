"""Vouchers for another ledger: one module a format, each with a writer and a reader of its own (`core.exporting.formats`).

A writer is a pure function of a `Journal`; its reader gives back what a program there would book, and `core.exporting.compare`
holds the two against each other, line by line, before an export counts.
"""
