"""Files that people bring, known by what is in them and never by their names, and what is kept of them."""
