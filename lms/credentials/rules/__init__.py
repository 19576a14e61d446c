"""Codes, payloads and verdicts of credentials: values in, values out."""
