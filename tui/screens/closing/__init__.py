"""Closing: the dialog, its preview, the run, the reversal, the word of a second person."""
