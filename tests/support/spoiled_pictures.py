"""What spoils pictures on the way: frames, edges, corners, transparency, desks."""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

Spoil = Callable[[Image.Image, np.random.Generator], Image.Image]

DESK = "a sheet on a desk"


def edge_line(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A dark line along one edge, as of a scanner or a cropped cell."""
    pixels = np.array(image)
    width, side = int(rng.integers(1, 5)), int(rng.integers(4))
    turned = np.rot90(pixels, side)
    turned[:width] = rng.integers(0, 90)
    return Image.fromarray(pixels)


def frame(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A frame of one pixel."""
    w, h = image.size
    ImageDraw.Draw(image).rectangle((0, 0, w - 1, h - 1), outline=(0, 0, 0))
    return image


def alpha_pixel(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """One pixel that is not quite opaque."""
    image.putalpha(255)
    at = int(rng.integers(image.width)), int(rng.integers(image.height))
    red, green, blue, _ = image.getpixel(at)  # type: ignore[misc]
    image.putpixel(at, (red, green, blue, 254))
    return image


def round_corners(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Transparent round corners, as of a screenshot of a window."""
    alpha = Image.new("L", image.size)
    w, h = image.size
    radius = int(rng.integers(8, 30))
    ImageDraw.Draw(alpha).rounded_rectangle((0, 0, w - 1, h - 1), radius, 255)
    image.putalpha(alpha)
    return image


def on_a_desk(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A sheet, a little turned, on a desk of wood, photographed from above."""
    w, h = image.size
    side = int(0.25 * max(w, h))
    size = w + 2 * side, h + 2 * side
    y = np.arange(size[1])[:, None] + 6 * np.sin(np.arange(size[0]) / 90)
    grain = 14 * np.sin(y / 5) + 5 * rng.standard_normal((size[1], size[0]))
    wood = np.array([112, 78, 52]) + grain[:, :, None]
    desk = Image.fromarray(np.clip(wood, 0, 255).astype(np.uint8))
    angle = rng.uniform(-4, 4)
    sheet, mask = (
        part.rotate(angle, Image.Resampling.BICUBIC, expand=True)
        for part in (image, Image.new("L", image.size, 255))
    )
    at = (size[0] - sheet.width) // 2, (size[1] - sheet.height) // 2
    desk.paste(sheet, at, mask)
    return desk


SPOILS: dict[str, Spoil] = {
    "a dark line at an edge": edge_line,
    "a frame of one pixel": frame,
    "one pixel of alpha 254": alpha_pixel,
    "transparent round corners": round_corners,
    DESK: on_a_desk,
}


def spoiled(data: bytes, name: str, rng: np.random.Generator) -> bytes:
    """Return a picture file, PNG, with one of SPOILS."""
    image = SPOILS[name](Image.open(io.BytesIO(data)).convert("RGB"), rng)
    return png(image)


def below_each_other(pictures: list[bytes]) -> bytes:
    """Return pictures of rows as one picture of all of them, PNG."""
    images = [Image.open(io.BytesIO(data)).convert("RGB") for data in pictures]
    paper = images[0].getpixel((0, 0))
    sheet = Image.new(
        "RGB",
        (max(image.width for image in images), sum(image.height for image in images)),
        paper,  # type: ignore[arg-type]
    )
    y = 0
    for image in images:
        sheet.paste(image, (0, y))
        y += image.height
    return png(sheet)


def png(image: Image.Image) -> bytes:
    """Return an image as a PNG file."""
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
