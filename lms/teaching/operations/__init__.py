"""Changing what is taught to whom by when: calls and their reminders, classes and their members."""
