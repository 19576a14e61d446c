"""Reading: cards, never rows."""
