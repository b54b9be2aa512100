"""Reads handwritten digits and numbers with neural networks in NumPy.

>>> from model import Recognizer
>>> Recognizer.load("cnn").read([[(0.5, 0.1), (0.5, 0.9)]]).text
'1'
"""

from .recognizer import Digit, Reading, Recognizer
from .version import __version__

__all__ = ["Digit", "Reading", "Recognizer", "__version__"]
