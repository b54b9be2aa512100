"""Pieces of a picture's ink, and their outlines."""

import numpy as np

from model.segmentation.image_pieces import outline


def test_an_outline_runs_along_the_middle_of_the_lines():
    ring = np.zeros((100, 80), bool)
    ring[10:90, 10:70] = True
    ring[20:80, 20:60] = False
    x, y = outline(ring, 10).T
    assert (x.min(), x.max(), y.min(), y.max()) == (15, 65, 15, 85)
    bar = np.ones((50, 6), bool)
    assert np.unique(outline(bar, 6)[:, 0]).tolist() == [3]
