"""Large pictures: refused, averaged down in little memory, boxes in their pixels."""

import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.errors import (
    InputTooLarge,
)
from model.ink import image_to_ink
from model.ink.image_files import downscale, read_picture
from model.preprocess import prepare
from tests.support.picture_files import file_of, png_header


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(png_header(8001, 6250), id="over 50 megapixels"),
        pytest.param(png_header(12_001, 1), id="over 12,000 wide"),
        pytest.param(png_header(1, 12_001), id="over 12,000 high"),
        pytest.param(png_header(10_000, 10_000), id="Pillow warns of a bomb"),
        pytest.param(png_header(2**31 - 1, 2**31 - 1), id="Pillow refuses a bomb"),
        pytest.param(b"\x89PNG" + bytes(20 * 2**20), id="over 20 MiB"),
    ],
)
def test_a_picture_too_large_is_refused_by_its_header(data, monkeypatch):
    monkeypatch.setattr(Image.Image, "load", None)  # decoding it would be an error
    for action in ("error", "default"):
        with warnings.catch_warnings(record=action == "default"):
            warnings.simplefilter(action)
            with pytest.raises(InputTooLarge, match="smaller"):
                image_to_ink(data)


@pytest.mark.slow
def test_a_picture_of_49_megapixels_is_averaged_down(mnist_test):
    digit = Image.fromarray(255 - mnist_test[0][0]).resize((7000, 7000), 0)
    for format in ("PNG", "JPEG"):
        found = image_to_ink(file_of(digit, format))
        assert found.size <= 1500 * 1500
        picture = np.rint(prepare(found) * 255)
        assert np.abs(picture - mnist_test[0][0]).mean() < 3


PEAK = """
import re, sys, threading
from model.ink.image_files import read_picture

def peak():  # of this program alone: getrusage counts the one that started it, too
    status = open("/proc/self/status").read()
    return int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) // 1024

data = sys.stdin.buffer.read()
before = peak()
threads = [threading.Thread(target=read_picture, args=[data]) for _ in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(peak() - before)
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
def test_six_large_pictures_at_once_take_the_memory_of_one():
    image = Image.new("RGBA", (7060, 7060), "white")
    image.paste("black", (1800, 1500, 2200, 6000))
    data = file_of(image)
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-c", PEAK]
    done = subprocess.run(command, input=data, capture_output=True, cwd=root)
    assert done.returncode == 0, done.stderr.decode()
    assert 100 < int(done.stdout) < 350  # megabytes; one picture is 200


def sheet(size, box, turn=1, format="PNG") -> bytes:
    """Black in a box of white paper, as seen upright; stored with an EXIF rotation."""
    upright = Image.new("L", size, 255)
    upright.paste(0, box)
    exif = Image.Exif()
    exif[0x0112] = turn
    stored = upright.transpose(Image.Transpose.ROTATE_90) if turn == 6 else upright
    return file_of(stored, format, exif=exif)


@pytest.mark.parametrize(
    ("data", "box", "scale"),
    [
        (sheet((400, 300), (50, 60, 350, 200)), (50, 60, 350, 200), 1),
        (sheet((3000, 3000), (750, 1400, 2250, 1600)), (750, 1400, 2250, 1600), 2),
        (sheet((4900, 4900), (800, 400, 1200, 4400)), (800, 400, 1200, 4400), 4),
        (
            sheet((3000, 3000), (1000, 500, 1400, 2500), format="JPEG"),
            (1000, 500, 1400, 2500),
            2,
        ),
        (
            sheet((6400, 3200), (3000, 500, 3400, 2900), format="JPEG"),
            (3000, 500, 3400, 2900),
            4,
        ),
        (
            sheet((3000, 2000), (400, 300, 700, 1500), turn=6),
            (400, 300, 700, 1500),
            2,
        ),
        (
            sheet((400, 300), (50, 60, 52, 260)),  # a thin line's box is its own
            (50, 60, 52, 260),
            1,
        ),
        (sheet((3000, 3000), (700, 60, 712, 2600)), (700, 60, 712, 2600), 2),
        (sheet((500, 500), (0, 0, 3, 500)), (0, 0, 3, 500), 1),
    ],
    ids=lambda value: str(value) if isinstance(value, tuple) else "",
)
def test_a_box_in_the_ink_is_known_in_pixels_of_the_picture(data, box, scale):
    picture = read_picture(data)
    assert picture.scale == scale
    rows, columns = (
        np.flatnonzero(picture.ink.any(1)),
        np.flatnonzero(picture.ink.any(0)),
    )
    found = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
    assert picture.box(found) == pytest.approx(box, abs=scale)


def test_a_large_picture_is_averaged_as_it_would_be_whole(rng):
    rough = rng.integers(0, 256, (200, 190, 4)).astype(np.uint8)
    image = Image.fromarray(rough)
    wanted = np.asarray(image.reduce(3))
    assert np.array_equal(np.asarray(downscale(image, 3)), wanted)


@pytest.mark.parametrize(
    ("data", "shape", "fineness"),
    [
        (sheet((400, 300), (50, 60, 350, 200)), (300, 400), 1),
        (sheet((3000, 3000), (750, 1400, 2250, 1600)), (3000, 3000), 2),
        (sheet((4900, 4901), (800, 400, 1200, 4400)), (2451, 2450), 2),
        (
            sheet((6400, 3200), (3000, 500, 3400, 2900), format="JPEG"),
            (1600, 3200),
            2,
        ),
        (sheet((3000, 2001), (400, 300, 700, 1500), turn=6), (2001, 3000), 2),
    ],
)
def test_a_picture_in_gray_is_finer_than_its_ink(data, shape, fineness):
    picture = read_picture(data)
    assert picture.grey.shape == shape
    assert picture.fineness == fineness
    dark = np.argwhere(picture.grey < 128)
    ink = np.argwhere(picture.ink)
    assert dark.min(axis=0) / fineness == pytest.approx(ink.min(axis=0), abs=1)
    assert dark.max(axis=0) / fineness == pytest.approx(ink.max(axis=0), abs=1)
