"""Files to read, as people have them: pictures and drawings, some of them damaged."""

import json

import numpy as np
import pytest

from tests.support.site import DIGITS, image_file, picture_of


@pytest.fixture
def files(tmp_path) -> list[str]:
    """Pictures and drawings, some of them damaged, and one that is not there."""
    (tmp_path / "seven.png").write_bytes(picture_of(7))
    (tmp_path / "two.jpg").write_bytes(picture_of(2, "JPEG"))
    (tmp_path / "broken.png").write_bytes(picture_of(7)[:60])
    (tmp_path / "blank.png").write_bytes(image_file(np.full((90, 90), 255, np.uint8)))
    forty_two = [
        [(90 * x + right, 80 * y) for x, y in stroke]
        for digit, right in ((4, 0), (2, 45))
        for stroke in DIGITS[digit]
    ]
    lines = [
        json.dumps({"label": 3, "strokes": DIGITS[3]}),
        "{",
        "",
        json.dumps({"strokes": forty_two}),
        json.dumps({"strokes": DIGITS[8], "expect": "digit"}),
        json.dumps({"strokes": DIGITS[8], "expect": 7}),
    ]
    (tmp_path / "drawings.jsonl").write_text("\n".join(lines))
    names = "seven.png broken.png two.jpg blank.png drawings.jsonl nowhere.png"
    return [str(tmp_path / name) for name in names.split()]
