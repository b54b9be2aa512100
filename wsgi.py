"""The site for WSGI servers and for `flask run`."""

import os
import sys

# Requests have threads of their own: BLAS, which reads this when NumPy is imported,
# needs no more of them for products as small as one drawing's.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from model.errors import SetupError
from webapp import create_app

try:
    app = create_app()
except SetupError as error:  # a wrong setting, a damaged network: no traceback
    sys.exit(f"Error: {error}")
