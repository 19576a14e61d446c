"""Foreign texts to policy papers and back."""
