"""Forms in which a bank of questions is written down and read.

A format reads a file into a `BankSource` and collects what is wrong as values with the file and the item, so
that an author sees everything at once and nothing is half imported. It stores nothing and knows no table and
no web page.
"""
