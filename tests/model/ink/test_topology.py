import numpy as np
import pytest

from model.ink.topology import euler_number


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        (["....", "....", "...."], 0),
        (["....", ".##.", "...."], 1),
        (["#..#", "#..#", "#..#"], 2),
        (["###", "#.#", "###"], 0),
        (["###", "#.#", "###", "#.#", "###"], -1),
        (["#..", ".#.", "..#"], 3),  # pixels that share a corner do not touch
        ([".#.", "#.#", ".#."], 4),
        (["#####", "#...#", "#.#.#", "#...#", "#####"], 1),
    ],
)
def test_pieces_count_and_holes_count_against_them(rows, number):
    image = np.array([[float(pixel == "#") for pixel in row] for row in rows])
    assert euler_number(image) == number
