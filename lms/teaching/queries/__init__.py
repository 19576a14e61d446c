"""Reading what is taught to whom by when: calls, classes, paths."""
