"""Use cases of accounts: registering, signing in, finding the way back, changing one's own record."""
