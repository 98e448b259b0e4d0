"""Reading the books: what screens and commands show, and the checks of the books themselves.

Plain SQL on a `Tx`, written once for both databases. SQL sums and compares; nothing here multiplies or averages amounts
in the database. Whatever belongs to a closing record counts only once that record is posted.
"""
