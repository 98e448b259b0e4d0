"""Adjustments by hand: what is asked for, and what it changes."""
