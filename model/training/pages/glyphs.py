"""Glyphs: digits, letters and words, cut out, of people's hands and of fonts."""

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from ...data.fonts import NO_FONTS, HandFonts, characters
from ...data.non_digits import FONTS, load_font
from ...data.pens import Pens, render, vary
from ...data.signs import SIGNS
from ...data.style_forms import PAGE_FORMS
from ...data.styles import PATHS, vary_strokes
from ...errors import NothingDrawn
from ...ink.strokes import check_strokes, strokes_to_ink
from ...preprocess import crop
from .marks import Sheet

HEIGHT = 48  # Maximum height of a glyph that is kept, in pixels
PRINTED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz&%$€@#?!()"
LOOK_ALIKES = "BGIOQSZbgloqsz"  # Printed letters that alone look like digits
LETTER, WORD, SIGN, LOOK_ALIKE = -1, -2, -3, -4  # Labels of what is no digit
STYLES_PER_FORM = 120  # Number of glyphs of each drawn style
# The number of a style's hand: each style is a hand that writes one digit.
FORM_HANDS = {
    (digit, name): 500 + number
    for number, (digit, name) in enumerate(
        (digit, name) for digit, forms in PAGE_FORMS.items() for name in forms
    )
}
# How a continental hand writes a 1 and a 7
CONTINENTAL = {
    1: (
        "long flag",
        "bent flag",
        "long upstroke",
        "curved upstroke",
        "upstroke from below",
        "like an A",
    ),
    7: tuple(name for name in PAGE_FORMS[7] if "crossed" in name),
}
# Range of the widths of the pens of styles, as shares of the longer side
PENS = (0.03, 0.16)
SIGNS_PER_KIND = 60  # Number of glyphs of each drawn sign
FIRST_PERSON, FIRST_FONT = 1000, 100_000  # Numbers of the first such hands
HANDS_PER_FONT, GLYPHS_PER_DIGIT = 3, 3  # Glyphs of each handwriting font


class Glyphs:
    """Glyphs of many hands: arrays (h, w) uint8, ink 255, with a label and a hand.

    The label is a digit or LETTER, WORD, SIGN or LOOK_ALIKE. A hand is a writer, a
    style or a font; -1 where nobody knows whose a digit is.
    """

    def __init__(self, items: Iterable[tuple[np.ndarray, int, int]]) -> None:
        """Keep glyphs, labels and hands in three arrays that are fast to send."""
        shapes: list[tuple[int, ...]] = []
        labels: list[int] = []
        hands: list[int] = []
        pixels: list[np.ndarray] = []
        for ink, label, hand in items:
            shapes.append(ink.shape)
            labels.append(label)
            hands.append(hand)
            pixels.append(ink.ravel())
        self.shapes = np.array(shapes)
        self.labels, self.hands = np.array(labels), np.array(hands)
        self.pixels = np.concatenate(pixels)
        self.starts = np.append(0, np.cumsum(self.shapes.prod(axis=1)))

    def __getitem__(self, index: int) -> np.ndarray:
        """Return a glyph (h, w) uint8, ink 255."""
        start, end = self.starts[index : index + 2]
        return self.pixels[start:end].reshape(self.shapes[index])

    @cached_property
    def digits(self) -> list[np.ndarray]:
        """The indices of all glyphs of each of the ten digits."""
        return [np.flatnonzero(self.labels == digit) for digit in range(10)]

    @cached_property
    def by_hand(self) -> list[list[np.ndarray]]:
        """For each hand that wrote every digit, the indices of its glyphs by digit."""
        return self._hands(0, FIRST_FONT)

    @cached_property
    def by_font(self) -> list[list[np.ndarray]]:
        """The same for the hands of handwriting fonts."""
        return self._hands(FIRST_FONT, np.inf)

    def _hands(self, first: float, end: float) -> list[list[np.ndarray]]:
        found = []
        chosen = self.hands[(self.hands >= first) & (self.hands < end)]
        for hand in np.unique(chosen):
            of_hand = self.hands == hand
            lists = [np.flatnonzero(of_hand & (self.labels == d)) for d in range(10)]
            if all(map(len, lists)):
                found.append(lists)
        return found

    @cached_property
    def forms(self) -> dict[tuple[int, str], np.ndarray]:
        """The indices of the glyphs of each style, by digit and name."""
        found = {
            form: np.flatnonzero(self.hands == hand)
            for form, hand in FORM_HANDS.items()
        }
        return {form: indices for form, indices in found.items() if len(indices)}

    @cached_property
    def others(self) -> dict[int, np.ndarray]:
        """The indices of all letters, words and signs."""
        kinds = {
            kind: np.flatnonzero(self.labels == kind) for kind in (LETTER, WORD, SIGN)
        }
        return {kind: found for kind, found in kinds.items() if len(found)}

    @cached_property
    def printed(self) -> list[np.ndarray]:
        """The indices of the letters of each font."""
        letters = np.isin(self.labels, (LETTER, LOOK_ALIKE)) & (self.hands >= 0)
        lists = [
            np.flatnonzero(letters & (self.hands == h))
            for h in np.unique(self.hands[letters])
        ]
        return [found for found in lists if len(found) > 20]


def load_glyphs(
    images: np.ndarray,
    labels: np.ndarray,
    pens: Pens | None,
    rng: np.random.Generator,
    renderings: int = 2,
    fonts: HandFonts = NO_FONTS,
) -> Glyphs:
    """Return the glyphs to write with.

    images (N, 28, 28) uint8 and labels (N,) are MNIST's; each drawing of `pens` is
    rendered `renderings` times, letters and words once; each of `fonts` is a few hands.
    Styles, signs and printed characters are the project's own.
    """
    items = [
        (crop(image), int(label), -1)
        for image, label in zip(images, labels, strict=True)
    ]
    for label, forms in PAGE_FORMS.items():
        for name, form in forms.items():
            for _ in range(STYLES_PER_FORM):
                drawn = vary_strokes(PATHS[form], rng)
                ink = strokes_to_ink(drawn, np.exp(rng.uniform(*np.log(PENS))))
                items.append((shrink(ink), label, FORM_HANDS[label, name]))
    for sampler in SIGNS.values():
        items += [(shrink(sampler(rng)), SIGN, -1) for _ in range(SIGNS_PER_KIND)]
    items += printed_glyphs(first_hand=0)
    if pens:
        hands: dict[str, int] = {}
        for drawing in pens.drawings:
            hand = hands.setdefault(str(drawing.writer), FIRST_PERSON + len(hands))
            drawn = check_strokes(drawing.strokes)
            items += [
                (ink, int(drawing.label), hand)
                for ink in rendered(drawn, renderings, rng)
            ]
        for drawing in pens.non_digits:
            kind = LETTER if len(drawing.label) == 1 else WORD
            drawn = check_strokes(drawing.strokes)
            items += [(ink, kind, -1) for ink in rendered(drawn, 1, rng)]
    for hand, font in enumerate(fonts.fonts * HANDS_PER_FONT, FIRST_FONT):
        for ink, character in characters(font, GLYPHS_PER_DIGIT, rng):
            if character.isdigit():
                items.append((shrink(ink), int(character), hand))
            else:
                items.append((shrink(ink), LETTER, -1))
    return Glyphs(items)


def rendered(
    strokes: Sequence[np.ndarray], n: int, rng: np.random.Generator
) -> list[np.ndarray]:
    """Return n pictures of a drawing, each varied and with another pen."""
    found = []
    for _ in range(n):
        try:
            found.append(shrink(render(vary(list(strokes), rng), rng)))
        except NothingDrawn:  # under this pen it is a dot
            continue
    return found


def shrink(ink: np.ndarray) -> np.ndarray:
    """Return ink without its margin, at most HEIGHT pixels high."""
    ink = crop(ink)
    h, w = ink.shape
    if h <= HEIGHT:
        return ink
    size = max(1, round(w * HEIGHT / h)), HEIGHT
    return crop(np.asarray(Image.fromarray(ink).resize(size, Image.Resampling.BOX)))


def thinned(image: Image.Image) -> Image.Image:
    """Return a glyph as a fine pen writes it, or itself where little would be left."""
    thin = image.filter(ImageFilter.MinFilter(3))
    before, after = np.asarray(image, np.int64).sum(), np.asarray(thin, np.int64).sum()
    return thin if after > 0.35 * before else image


def printed_glyphs(first_hand: int) -> list[tuple[np.ndarray, int, int]]:
    """Return digits and letters of each font, which is a hand."""
    items = []
    names = sorted({name for names in FONTS.values() for name in names})
    for hand, name in enumerate(names, first_hand):
        font = load_font(name)
        for character in "0123456789" + PRINTED:
            image = Image.new("L", (260, 260))
            ImageDraw.Draw(image).text((30, 20), character, 255, font)
            ink = np.asarray(image)
            if ink.any():
                label = int(character) if character.isdigit() else LETTER
                if character in LOOK_ALIKES:
                    label = LOOK_ALIKE
                items.append((shrink(ink), label, hand))
    return items


def print_label(
    sheet: Sheet,
    glyphs: Glyphs,
    x: float,
    top: float,
    height: float,
    n: int,
    rng: np.random.Generator,
) -> float:
    """Print n letters of a font, of a height in pixels; return the x after them."""
    printed = glyphs.printed
    found = printed[rng.integers(len(printed))]
    scale = height / 48
    for _ in range(n):
        ink = glyphs[found[rng.integers(len(found))]]
        size = max(1, round(ink.shape[1] * scale)), max(2, round(ink.shape[0] * scale))
        image = Image.fromarray(ink).resize(size, Image.Resampling.BOX)
        drawn = np.asarray(image, np.float32) / 255
        sheet.paste(drawn, x, top + height - drawn.shape[0])
        x += drawn.shape[1] + 0.12 * height
    return x
