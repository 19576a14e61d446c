"""The rules of asking, drawing and grading: values in, values out.

Nothing here reads a clock, a file or a table. A foreseeable "no" comes back as a value with a code, never as
a sentence and never as an exception. Every number is an integer or an exact decimal; no float takes part in a
mark.
"""
