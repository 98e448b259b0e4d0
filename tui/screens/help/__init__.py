"""What can be done: the palette of commands, the card of keys, the handbook."""
