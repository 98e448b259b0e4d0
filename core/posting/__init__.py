"""Posting: what a physical or financial update of an inventory transaction writes, and at which value."""
