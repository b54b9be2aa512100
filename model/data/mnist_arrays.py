"""Shapes and checksums of MNIST's four arrays.

Apart from `mnist`, since the site checks its test images without a loader.
"""

import hashlib

import numpy as np

# Of each array: its shape, the SHA-256 of its bytes, and its stem among the IDX files.
ARRAYS: dict[str, tuple[tuple[int, ...], str, str]] = {
    "x_train": (
        (60000, 28, 28),
        "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
        "train-images",
    ),
    "y_train": (
        (60000,),
        "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
        "train-labels",
    ),
    "x_test": (
        (10000, 28, 28),
        "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
        "t10k-images",
    ),
    "y_test": (
        (10000,),
        "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
        "t10k-labels",
    ),
}


def array_sha256(array: np.ndarray) -> str:
    """Return the SHA-256 of an array's bytes in C order, in hexadecimal."""
    return hashlib.sha256(np.ascontiguousarray(array).data).hexdigest()
