"""The application for a server, and for a bare `.venv/bin/flask` command."""

from lms import cli
from lms.app import create_app

app = create_app()
cli.register(app)
