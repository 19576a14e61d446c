"""The shapes in which courses enter the house: folders of Markdown and TOML, read without a database."""
