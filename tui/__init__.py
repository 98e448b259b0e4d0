"""The command line and the screens: thin, both call the same use cases."""
