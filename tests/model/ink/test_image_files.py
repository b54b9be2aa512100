"""Image files to ink: what the decoder takes, and what it refuses in a sentence."""

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, features

from model.errors import (
    InputError,
    UnreadableImage,
    UnsupportedType,
)
from model.ink import image_to_ink, strokes_to_ink
from model.ink.image_formats import SIGNATURES
from model.preprocess import prepare
from tests.support.picture_files import file_of, png_header

ROOT = Path(__file__).resolve().parents[3]
AVIF = pytest.param(
    "AVIF", marks=pytest.mark.skipif(not features.check("avif"), reason="old Pillow")
)
SEVEN = [[(0.1, 0.15), (0.6, 0.1), (0.3, 0.95)], [(0.2, 0.5), (0.5, 0.52)]]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", AVIF])
def test_a_photograph_taken_sideways_is_turned_upright(orientation, format):
    upright = Image.fromarray(255 - np.pad(strokes_to_ink(SEVEN), 40))
    away = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Image.Transpose to undo it
    turn = away.get(orientation)
    stored = upright if turn is None else upright.transpose(Image.Transpose(turn))
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = prepare(image_to_ink(file_of(stored, format, exif=exif)))
    wanted = prepare(np.pad(strokes_to_ink(SEVEN), 40))
    assert np.corrcoef(found.ravel(), wanted.ravel())[0, 1] > 0.97


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_a_damaged_exif_block_does_not_hide_the_picture(mnist_test):
    image = Image.fromarray(mnist_test[0][0])
    for exif in (b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0garbage!!"):
        found = image_to_ink(file_of(image, "PNG", exif=exif))
        assert np.array_equal(found, mnist_test[0][0])


@pytest.mark.parametrize("format", ["PNG", "WEBP", "GIF"])
def test_of_a_moving_picture_the_first_frame_counts(format):
    first = Image.fromarray(np.pad(strokes_to_ink(SEVEN), 20))
    other = Image.new("L", first.size, 200)
    options = {"lossless": True} if format == "WEBP" else {}
    moving = file_of(first, format, save_all=True, append_images=[other], **options)
    still = image_to_ink(file_of(first, format, **options))
    assert np.array_equal(image_to_ink(moving), still)
    assert still.any()


SMALL = Image.fromarray(np.pad(strokes_to_ink(SEVEN), 9))


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize(
    ("data", "error"),
    [
        pytest.param(b"", UnreadableImage, id="empty"),
        pytest.param(b"7", UnreadableImage, id="a byte"),
        pytest.param(bytes(1000), UnreadableImage, id="zeros"),
        pytest.param(b"\x89PNG\r\n\x1a\n", UnreadableImage, id="a PNG's first bytes"),
        pytest.param(b"\xff\xd8\xff\xe0", UnreadableImage, id="a JPEG's first bytes"),
        pytest.param(b"RIFF\0\0\0\0WEBPVP8 ", UnreadableImage, id="a WebP's first"),
        pytest.param(png_header(20, 20), UnreadableImage, id="a PNG without pixels"),
        pytest.param(png_header(0, 5), UnreadableImage, id="a PNG of no width"),
        pytest.param(file_of(SMALL)[:-400], UnreadableImage, id="PNG cut short"),
        pytest.param(file_of(SMALL, "JPEG")[:-900], UnreadableImage, id="JPEG cut"),
        pytest.param(file_of(SMALL, "WEBP")[:-900], UnreadableImage, id="WebP cut"),
        pytest.param(file_of(SMALL, "GIF")[:-300], UnreadableImage, id="GIF cut"),
        pytest.param(file_of(SMALL, "BMP")[:-400], UnreadableImage, id="BMP cut"),
        pytest.param(file_of(SMALL, "TIFF")[:-400], UnreadableImage, id="TIFF cut"),
        pytest.param(b"II*\0\x08\0\0\0\0\0", UnreadableImage, id="an empty TIFF"),
        pytest.param(b"II*\0\xff\0\0\0", UnreadableImage, id="a TIFF without pages"),
        pytest.param(b"II+\0\x08\0\0\0", UnsupportedType, id="BigTIFF"),
        pytest.param(file_of(SMALL, "PDF"), UnsupportedType, id="PDF"),
        pytest.param(file_of(SMALL, "ICO"), UnsupportedType, id="ICO"),
        pytest.param(b"\n<svg xmlns=''></svg>", UnsupportedType, id="SVG"),
        pytest.param(b"\0\0\0\x18ftypmp42\0\0", UnsupportedType, id="video"),
    ],
)
def test_what_is_no_picture_of_ours_is_refused_in_a_sentence(data, error):
    with pytest.raises(error, match="PNG, JPEG or WebP") as caught:
        image_to_ink(data)
    assert str(caught.value).endswith(".")


def ink_or_input_error(data: bytes) -> None:
    try:
        found = image_to_ink(data)
    except InputError as error:
        assert str(error).endswith(".")
    else:
        assert found.dtype == np.uint8
        assert found.ndim == 2
        assert found.size


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", *SIGNATURES]),
    st.binary(max_size=300),
)
def test_any_bytes_are_ink_or_an_input_error(start, rest):
    ink_or_input_error(start + rest)


@st.composite
def images(draw) -> bytes:
    mode = draw(st.sampled_from(["1", "L", "LA", "P", "RGB", "RGBA", "I;16"]))
    size = draw(st.tuples(st.integers(1, 90), st.integers(1, 90)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    high = draw(st.sampled_from([1, 2, 20, 256]))
    if mode == "I;16":
        return file_of(Image.fromarray(rng.integers(0, high * 256, size, np.uint16)))
    pixels = rng.integers(0, high, (*size, 4)).astype(np.uint8)
    return file_of(Image.fromarray(pixels).convert(mode))


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(images())
def test_a_png_of_any_size_and_mode_is_ink(data):
    found = image_to_ink(data)
    assert found.dtype == np.uint8
    height, width = found.shape
    if max(found.shape) <= 28:  # else lines may have been widened
        assert (width, height) == Image.open(io.BytesIO(data)).size


EXIF = Image.Exif()
EXIF[0x0112] = 6
WHOLE = [
    file_of(SMALL.convert(mode).resize((40, 40)), format, exif=EXIF)
    for mode, format in (
        ("L", "PNG"),
        ("P", "PNG"),
        ("RGBA", "PNG"),
        ("RGB", "JPEG"),
        ("CMYK", "JPEG"),
        ("RGBA", "WEBP"),
        ("P", "GIF"),
        ("RGB", "BMP"),
        ("1", "TIFF"),
        ("CMYK", "TIFF"),
    )
]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # of damaged EXIF: a log line
@settings(deadline=None, max_examples=400)
@given(
    st.sampled_from(WHOLE),
    st.lists(st.tuples(st.integers(0, 1 << 20), st.binary(min_size=1, max_size=4))),
    st.integers(0, 1 << 20),
)
def test_a_damaged_picture_is_ink_or_an_input_error(data, damages, length):
    for place, new in damages:
        place %= len(data)
        data = data[:place] + new + data[place + len(new) :]
    ink_or_input_error(data[: max(8, length % (2 * len(data)))])


@pytest.mark.parametrize("kind", [b"iCCP", b"tRNS", b"eXIf", b"zTXt", b"gAMA", b"PLTE"])
@pytest.mark.parametrize("content", [b"", b"x", b"x\0", b"\0\0\0"])
def test_a_part_that_is_cut_short_behind_the_pixels_is_an_input_error_at_most(
    kind, content
):
    data = file_of(Image.fromarray(255 - strokes_to_ink(SEVEN)))
    check = struct.pack(">I", zlib.crc32(kind + content))
    part = struct.pack(">I", len(content)) + kind + content + check
    ink_or_input_error(data[:-12] + part + data[-12:])


@pytest.mark.slow
def test_odd_metadata_leaves_nothing_in_the_log_or_in_memory():
    program = """
from PIL import TiffImagePlugin
from model.ink import image_to_ink
from tests.support.picture_files import file_of, Image
exif = b"Exif\\0\\0II*\\0\\x08\\0\\0\\0\\1\\0\\x12\\1\\3\\0%c\\0\\0\\0\\x1a\\0\\0\\0"
for count in range(3, 9):
    image = Image.new("L", (20, 20), 255)
    image_to_ink(file_of(image, exif=exif % count + bytes(40)))
assert len(getattr(TiffImagePlugin, "__warningregistry__", {})) <= 1
"""
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True
    )
    assert (run.returncode, run.stderr) == (0, "")
