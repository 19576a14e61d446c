"""The door for time: the worker, its loop and its jobs."""
