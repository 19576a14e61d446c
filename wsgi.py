"""The application for a server, and for a bare `.venv/bin/flask` command."""

import gc

from lms import cli
from lms.app import create_app

app = create_app()
cli.register(app)
# What is loaded now lives as long as the process: out of the collector's sight, workers that fork from here share it.
gc.collect()
gc.freeze()
