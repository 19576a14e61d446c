"""Rules of courses: values in, values out; no database, no clock, no sentences."""
