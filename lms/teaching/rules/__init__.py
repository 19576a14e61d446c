"""What teaching decides: when a call reminds whom, who gets a seat, who needs help first, what a path holds."""
