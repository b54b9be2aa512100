"""Formats beside PNG, JPEG and WebP: what each may hold, and the pages of a TIFF."""

from contextlib import suppress

import numpy as np
import pytest
from PIL import Image

from model.errors import InputError, UnreadableImage, UnsupportedType
from model.ink import (
    count_pages,
    image_formats,
    image_to_ink,
    libtiff,
    read_picture,
    strokes_to_ink,
)
from model.ink.image_files import decode
from tests.support.picture_files import file_of, png_header

SEVEN = [[(0.1, 0.15), (0.6, 0.1), (0.3, 0.95)], [(0.2, 0.5), (0.5, 0.52)]]
GRAY = 255 - np.pad(strokes_to_ink(SEVEN), 20)
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


def in_mode(mode: str) -> Image.Image:
    """The same picture in a mode of Pillow, of up to 32 bits a pixel."""
    image = Image.fromarray(GRAY)
    if mode == "I;16B":
        wide = (GRAY.astype(">u2") * 257).tobytes()
        return Image.frombytes("I;16B", image.size, wide)
    wider = {"I;16": GRAY.astype(np.uint16) * 257, "F": GRAY.astype(np.float32) / 255}
    if mode == "I":
        return Image.fromarray(GRAY.astype(np.int32) * 70_000 - 9)
    if mode in wider:
        return Image.fromarray(wider[mode])
    return image.convert("RGB").convert(mode)


TIFF_MODES = "L P RGB RGBA CMYK YCbCr LAB I;16 I;16B I F".split()


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_deflate"])
@pytest.mark.parametrize("mode", TIFF_MODES)
def test_a_tiff_of_any_mode_is_the_picture_itself(mode, compression):
    if (mode, compression) == ("I;16B", "tiff_deflate"):
        compression = "packbits"
    data = file_of(in_mode(mode), "TIFF", compression=compression)
    pixels, _, lossy, _ = decode(data)
    found = pixels[:, :, 0].astype(float)
    assert np.abs(found - GRAY).max() <= (2 if mode == "LAB" else 1)
    assert not lossy


@pytest.mark.parametrize("compression", ["raw", "group4"])
def test_a_fax_is_black_and_white(compression):
    bold = Image.fromarray(GRAY).point(lambda value: 255 * (value > 127)).convert("1")
    found = image_to_ink(file_of(bold, "TIFF", compression=compression))
    assert np.array_equal(found == 255, GRAY <= 127)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA"])
@pytest.mark.parametrize("kind", ["GIF", "BMP"])
def test_a_gif_or_bmp_of_any_mode_is_the_picture_itself(kind, mode):
    bold = Image.fromarray(np.where(GRAY > 127, 255, 0).astype(np.uint8))
    found = image_to_ink(file_of(bold.convert("RGB").convert(mode), kind))
    assert np.array_equal(found == 255, GRAY <= 127)


def test_a_gif_with_transparent_paper_is_read_by_its_transparency():
    image = Image.fromarray((GRAY <= 127).astype(np.uint8), "P")
    image.putpalette([9, 9, 9, 9, 9, 9])
    found = image_to_ink(file_of(image, "GIF", transparency=0))
    assert np.array_equal(found == 255, GRAY <= 127)


def test_a_jpeg_in_a_tiff_is_lossy():
    data = file_of(in_mode("RGB"), "TIFF", compression="jpeg", quality=80)
    assert decode(data)[2]


def test_an_image_of_numbers_that_are_not_finite_is_unreadable():
    wide = np.full((9, 9), np.inf, np.float32)
    with pytest.raises(UnreadableImage):
        image_to_ink(file_of(Image.fromarray(wide), "TIFF"))


def pages(count: int) -> bytes:
    """A TIFF whose page number k is k + 10 pixels wide."""
    sheets = [Image.new("L", (k + 10, 30), 255) for k in range(count)]
    return file_of(sheets[0], "TIFF", save_all=True, append_images=sheets[1:])


def test_the_pages_of_a_tiff_are_counted_and_read_one_by_one():
    data = pages(4)
    assert count_pages(data, 20) == 4
    for page in range(4):
        assert read_picture(data, page).ink.shape == (30, page + 10)
    with pytest.raises(UnreadableImage):
        read_picture(data, 4)


def test_pages_are_counted_no_further_than_needed():
    assert count_pages(pages(6), 3) == 4


def test_a_directory_that_leads_back_to_itself_ends_the_pages():
    data = bytearray(file_of(Image.new("L", (9, 9)), "TIFF", compression="raw"))
    start = int.from_bytes(data[4:8], "little")
    entries = int.from_bytes(data[start : start + 2], "little")
    following = start + 2 + 12 * entries
    data[following : following + 4] = data[4:8]
    assert count_pages(bytes(data), 20) in (1, 2)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize(
    "data",
    [b"", b"II*\0", b"II*\0\xff\xff\xff\xff", png_header(9, 9), pages(3)[:-40]],
    ids=["empty", "a TIFF's first bytes", "a TIFF without pages", "PNG", "cut"],
)
def test_what_cannot_be_counted_is_one_file_and_its_problem(data):
    assert 1 <= count_pages(data, 20) <= 3


def test_an_avif_or_heic_is_told_from_a_video_by_its_brands():
    for brands in (b"avif\0\0\0\0", b"mif1\0\0\0\0avif"):
        data = (8 + len(brands)).to_bytes(4, "big") + b"ftyp" + brands
        try:
            assert image_formats.format_of(data) == "AVIF"
        except UnsupportedType as error:
            assert "AVIF" in str(error)
    with pytest.raises(UnsupportedType, match="video"):
        image_formats.format_of(b"\0\0\0\x10ftypisom\0\0\0\0")


def test_without_its_package_a_heic_is_refused_by_name(monkeypatch):
    monkeypatch.setattr(image_formats, "reads_heic", lambda: False)
    with pytest.raises(UnsupportedType, match="HEIC.*pillow-heif.*PNG, JPEG or WebP"):
        image_to_ink(HEIC)


def test_a_heic_is_read_where_its_package_is_installed():
    heif = pytest.importorskip("pillow_heif")
    heif.register_heif_opener()
    found = image_to_ink(file_of(in_mode("RGB"), "HEIF", quality=90))
    assert ((found > 127) == (GRAY <= 127)).mean() > 0.98
    for data in (HEIC, file_of(in_mode("RGB"), "HEIF")[:-900]):
        with pytest.raises(InputError):
            image_to_ink(data)


@pytest.mark.skipif(not libtiff.MAPS.exists(), reason="libtiff is found by /proc")
def test_a_damaged_fax_writes_nothing_to_the_log(capfd):
    data = bytearray(file_of(in_mode("1"), "TIFF", compression="group3"))
    data[8:-200] = bytes(0 if k % 5 else 255 for k in range(len(data) - 208))
    with suppress(InputError):
        image_to_ink(bytes(data))
    assert libtiff.silence()
    assert capfd.readouterr() == ("", "")
