"""Widgets of our own: they draw lines of safe text and send what changed only."""
