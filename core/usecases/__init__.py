"""What a user can do, one module a use case: the same for a key press, a command and a test."""
