"""The export of another system: what it holds, how it is read, what is wrong with it."""
