"""The site for WSGI servers and for `flask run`."""

import sys

from model.errors import SetupError
from webapp import create_app

try:
    app = create_app()
except SetupError as error:  # a setting that can't be: one sentence, no traceback
    sys.exit(f"Error: {error}")
