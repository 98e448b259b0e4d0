"""What the program refuses because it is too large, too late or too much: numbers, dates, files, disks."""
