"""The door for people: one blueprint an area, listed here in `register`."""
