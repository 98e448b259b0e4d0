"""The pages of docs/ as they come with the program: found by topic (``topics``), laid out for a terminal (``layout``).

``invclose help TOPIC`` and the application (``g h``) show the same text as the files.
"""
