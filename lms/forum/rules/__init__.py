"""What may be written and by whom, how names are shown, how flags and decisions move a post."""
