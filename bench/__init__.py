"""Measures the hot pages and the dashboards against floors of the same machine: `make bench`.

Figures of one run on one machine; see docs/performance.md for what they mean and where they end.
"""
