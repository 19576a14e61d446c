"""Keeping learning models and their years."""
