"""Notices: who is told what, by which channel. Written by the worker from the outbox, never on the learner's path."""
