"""Write drawings.npz: what the drawings in drawings.jsonl are to a network.

    python -m tests.golden.make_drawings

Only needed when the rasteriser, the framing or the segmentation is changed on purpose.
No network's weights have a part in it: each digit is taken to be certain, so that
geometry alone decides how a number is divided.
"""

from pathlib import Path

import numpy as np

from model.data.drawing_files import load_drawings
from model.ink import check_strokes, strokes_to_ink
from model.preprocess import prepare
from model.segmentation.lattice import best_path
from model.segmentation.stroke_candidates import stroke_candidates

HERE = Path(__file__).resolve().parent
DRAWINGS = HERE / "drawings.jsonl"
PREPARED = HERE / "drawings.npz"


def prepared(strokes: list) -> np.ndarray:
    """A drawing as it came -> its digits, left to right, (N, 28, 28) uint8."""
    found = stroke_candidates(check_strokes(strokes))
    row = best_path(found, [0.0] * len(found))
    images = [prepare(strokes_to_ink(found[index].strokes)) for index in row]
    return np.rint(np.stack(images) * 255).astype(np.uint8)


if __name__ == "__main__":
    drawings = load_drawings(DRAWINGS)
    arrays = {str(i): prepared(drawing.strokes) for i, drawing in enumerate(drawings)}
    np.savez_compressed(PREPARED, **arrays)
    print(f"wrote {PREPARED}")
