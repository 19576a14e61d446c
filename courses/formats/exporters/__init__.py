"""The forms in which courses leave the house."""
