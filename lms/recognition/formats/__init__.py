"""The year on paper: templates filled with values, written as DOCX and as PDF."""
