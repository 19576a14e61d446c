"""Foreign texts and files to our values and back."""
