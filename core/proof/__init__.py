"""Proof that stored rows are what was written: digests of columns, marks of rows, seals that follow each other."""
