"""Version of the program: in saved networks, the API's description and `/healthz`."""

__version__ = "2.0.0"
