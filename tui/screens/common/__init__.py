"""What screens are made of: the frame of each, background work, the way from one to another, words of several."""
