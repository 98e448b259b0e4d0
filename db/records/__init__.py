"""Closing records: made, posted, reversed, and what of the books is theirs."""
