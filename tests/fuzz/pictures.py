"""Picture files: of every mode that the formats know, whole and damaged.

Damage to a PNG goes into its chunks and to a WebP into its, with lengths and checksums
made right again: readers refuse a wrong checksum before they look at what it is of.
"""

import io
import struct
import zlib

import numpy as np
from hypothesis import strategies as st
from PIL import Image

from model.ink.strokes import check_strokes, strokes_to_ink
from tests.fuzz.damage import Edit, damaged, few_edits
from tests.support.shapes import number

MODES = {
    "PNG": ("L", "1", "P", "LA", "RGB", "RGBA", "I;16"),
    "JPEG": ("L", "RGB", "CMYK"),
    "WEBP": ("RGB", "RGBA"),
    "GIF": ("L", "P", "RGB", "RGBA"),
    "BMP": ("1", "L", "P", "RGB", "RGBA"),
    "TIFF": ("1", "L", "P", "LA", "RGB", "RGBA", "CMYK", "I;16"),
}
PNG_KINDS = (
    *(b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"iCCP", b"zTXt", b"iTXt", b"tEXt", b"eXIf"),
    *(b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"acTL", b"fcTL", b"fdAT", b"IEND", b"quIt"),
)
WEBP_KINDS = (b"VP8X", b"VP8L", b"VP8 ", b"ALPH", b"ANIM", b"ANMF", b"EXIF", b"ICCP")
JPEG_HEADS = (b"Exif\0\0", b"ICC_PROFILE\0\1\1", b"MPF\0", b"Photoshop 3.0\0", b"Adobe")
JPEG_MARKERS = (0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xFE, 0xC0, 0xC4, 0xDB, 0xDD, 0xDA)
SIGNATURE = b"\x89PNG\r\n\x1a\n"
Chunk = tuple[bytes, bytes]  # kind, content

orientations = st.integers(0, 9).map(
    lambda turn: b"Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0%c\0\0\0\0\0\0\0" % turn
)
exif = orientations | st.binary(max_size=40).map(b"Exif\0\0II*\0\x08\0\0\0".__add__)


@st.composite
def pixels(draw) -> np.ndarray:
    """(H, W) uint8, at most 96 on a side: a written number, noise, or both."""
    size = st.integers(1, 96)
    shape = draw(st.tuples(size, size))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    noise = draw(st.sampled_from((0, 0, 1, 4, 30, 255)))
    picture = 255 - np.rint(noise * rng.random(shape)).astype(np.uint8)
    if draw(st.integers(0, 3)):
        digits = draw(st.text("0123456789", min_size=1, max_size=4))
        ink = Image.fromarray(strokes_to_ink(check_strokes(number(digits)), 0.05))
        ink.thumbnail(draw(st.tuples(size, size)))
        part = picture[: ink.height, : ink.width]
        part -= np.minimum(part, np.asarray(ink)[: len(part), : part.shape[1]])
    return picture if draw(st.booleans()) else 255 - picture


@st.composite
def whole_files(draw) -> bytes:
    """A picture that a program may have saved."""
    kind = draw(st.sampled_from(("PNG", "PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")))
    mode = draw(st.sampled_from(MODES[kind]))
    gray = draw(pixels())
    if mode == "I;16":
        image = Image.fromarray(gray.astype(np.uint16) * 257)
    else:
        image = Image.fromarray(gray).convert(mode)
    if mode in ("LA", "RGBA") and draw(st.booleans()):
        image.putalpha(Image.fromarray(255 - gray))
    options: dict[str, object] = {}
    if mode in ("L", "1", "P") and kind == "PNG" and draw(st.booleans()):
        options["transparency"] = draw(st.integers(0, 255))
    if draw(st.integers(0, 3)) == 0:
        options["exif"] = draw(exif)
    if draw(st.integers(0, 7)) == 0:
        options["icc_profile"] = draw(st.binary(min_size=1, max_size=200))
    if kind in ("JPEG", "WEBP"):
        options["quality"] = draw(st.integers(1, 100))
    if kind == "JPEG":
        options["progressive"] = draw(st.booleans())
    if kind == "WEBP":
        options |= {"lossless": draw(st.booleans()), "method": 0}
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


@st.composite
def files(draw) -> bytes:
    """A picture, whole, or damaged in its parts or as bytes."""
    data = draw(whole_files())
    kind = draw(st.sampled_from(("whole", "parts", "parts", "bytes", "nonsense")))
    if kind == "parts":
        data = with_damaged_parts(data, draw(part_edits))
    elif kind == "bytes":
        data = damaged(data, draw(few_edits))
    elif kind == "nonsense":
        head = draw(st.sampled_from((b"", data[:12], data[:33], b"GIF89a", b"RIFF")))
        data = head + draw(st.binary(max_size=60))
    return data


# Which part, whether a new one goes before it, of which kind, with which content or
# edits of the old one's.
part_edit = st.tuples(
    st.integers(0, 30),
    st.booleans(),
    st.integers(0, 30),
    st.binary(max_size=48) | exif,
    few_edits,
)
part_edits = st.lists(part_edit, min_size=1, max_size=3)


def with_damaged_parts(data: bytes, edits: list) -> bytes:
    """A PNG, WebP or JPEG with some of its parts changed or new ones put in."""
    if data.startswith(SIGNATURE):
        return SIGNATURE + b"".join(
            struct.pack(">I", len(content))
            + kind
            + content
            + struct.pack(">I", zlib.crc32(kind + content))
            for kind, content in changed(png_chunks(data), edits, PNG_KINDS)
        )
    if data.startswith(b"RIFF"):
        body = b"".join(
            kind
            + struct.pack("<I", len(content))
            + content
            + b"\0" * (len(content) % 2)
            for kind, content in changed(webp_chunks(data), edits, WEBP_KINDS)
        )
        return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
    for _, _, which, content, bytes_edits in edits:
        marker = JPEG_MARKERS[which % len(JPEG_MARKERS)]
        content = JPEG_HEADS[which % len(JPEG_HEADS)] + content
        segment = bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content
        data = data[:2] + damaged(segment, bytes_edits[:1]) + data[2:]
    return data


def changed(chunks: list[Chunk], edits: list, kinds: tuple[bytes, ...]) -> list[Chunk]:
    """Chunks after all edits."""
    for place, is_new, which, content, bytes_edits in edits:
        place %= len(chunks)
        kind, old = chunks[place]
        if is_new:
            chunks.insert(place, (kinds[which % len(kinds)], content))
        else:
            chunks[place] = kind, edited(kind, old, bytes_edits)
    return chunks


def edited(kind: bytes, content: bytes, edits: list[Edit]) -> bytes:
    """A chunk's content after edits; those of pixels are made before compression."""
    if kind == b"IDAT" and len(edits) % 2:
        try:
            return zlib.compress(damaged(zlib.decompress(content), edits), 1)
        except zlib.error:  # an earlier edit was
            pass
    return damaged(content, edits)


def png_chunks(data: bytes) -> list[Chunk]:
    """The chunks of a PNG that is whole."""
    place, chunks = len(SIGNATURE), []
    while place < len(data):
        (length,) = struct.unpack_from(">I", data, place)
        chunks.append((data[place + 4 : place + 8], data[place + 8 :][:length]))
        place += 12 + length
    return chunks


def webp_chunks(data: bytes) -> list[Chunk]:
    """The chunks of a WebP that is whole."""
    place, chunks = 12, []
    while place < len(data):
        (length,) = struct.unpack_from("<I", data, place + 4)
        chunks.append((data[place : place + 4], data[place + 8 :][:length]))
        place += 8 + length + length % 2
    return chunks
