"""A hand: how one writer writes numbers along a line or over a page."""

from typing import NamedTuple

import numpy as np
from PIL import Image

from ...data.style_forms import PAGE_FORMS
from ...nn.ctc import ALPHABET
from .glyphs import CONTINENTAL, LETTER, SIGN, WORD, Glyphs, thinned
from .marks import SIGNS, Sheet, bar, comma, crossing_out, point, sign

INK = 0.15  # Minimum ink that belongs to a glyph's box
ERODED = 36  # Minimum height of a glyph that a fine pen may thin, in pixels
FONT_SHARE = 0.2  # Share of the hands that write as a handwriting font, if there are
RESAMPLING = Image.Resampling
STYLE_SHARE = 0.3  # Share of a hand's digits that are in one of the drawn styles
CONTINENTAL_SHARE = 0.25  # Share of the hands whose 1 has an upstroke, and 7 a bar
UNEQUAL_SHARE = 0.35  # Share of the hands whose digits differ in height and level
TALL_ONE_SHARE = 0.25  # Share of the hands whose 1 is taller than the other digits
LINKED_SHARE = 0.15  # Share of the hands that go on from a 0 to the next one
N_FORMS = [len(forms) for _, forms in sorted(PAGE_FORMS.items())]  # of a digit


class Written(NamedTuple):
    """A symbol that was written, and its box."""

    symbol: str  # of ALPHABET, or "?" for what is not to be read
    box: tuple[float, float, float, float]  # x0, y0, x1, y1 in pixels
    seen: float = 1.0  # the share of it that is on the sheet


class Hand:
    """Habits of one writer, with one pen: digits of a height h in pixels."""

    def __init__(self, glyphs: Glyphs, h: float, rng: np.random.Generator) -> None:
        self.glyphs, self.h, self.rng = glyphs, h, rng
        self.gamma = float(np.exp(rng.uniform(np.log(0.5), np.log(1.7))))
        self.shear = rng.uniform(-0.2, 0.5) if rng.random() < 0.6 else 0.0
        self.wide = float(np.exp(rng.normal(0, 0.28)))
        self.touching = rng.random() < 0.35
        self.gap = rng.uniform(0.02, 0.45)
        self.joins = self.touching and rng.random() < 0.3
        self.links = rng.random() < LINKED_SHARE
        self.uneven = 0.25 if rng.random() < 0.15 else 0.08
        self.wavy = rng.uniform(0.02, 0.1)
        self.pen = max(0.8, h * rng.uniform(0.05, 0.13))
        self.mark_size = h * rng.uniform(0.07, 0.17)
        self.small, self.lift = rng.uniform(0.4, 0.8), rng.uniform(-0.1, 1.0)
        self.small_wide = rng.uniform(0.9, 1.7)
        self.fine = rng.random() < 0.25
        self.own = self._own_glyphs()
        self.sizes, self.drops = self._own_sizes()

    def _own_glyphs(self) -> list[np.ndarray]:
        """Choose the glyphs of each digit: one person's or font's, or few of many."""
        rng, glyphs = self.rng, self.glyphs
        if glyphs.by_font and rng.random() < FONT_SHARE:
            own = list(glyphs.by_font[rng.integers(len(glyphs.by_font))])
        elif glyphs.by_hand and rng.random() < 0.45:
            own = list(glyphs.by_hand[rng.integers(len(glyphs.by_hand))])
        else:
            few = int(rng.integers(1, 6))
            own = [found[rng.integers(len(found), size=few)] for found in glyphs.digits]
        for digit, name in glyphs.forms:
            if rng.random() < STYLE_SHARE / N_FORMS[digit]:
                own[digit] = glyphs.forms[digit, name]
        if rng.random() < CONTINENTAL_SHARE:
            for digit, names in CONTINENTAL.items():
                own[digit] = glyphs.forms[digit, names[rng.integers(len(names))]]
        return own

    def _own_sizes(self) -> tuple[np.ndarray, np.ndarray]:
        """Choose each digit's height and how far it hangs down, as shares of h."""
        rng, sizes, drops = self.rng, np.ones(10), np.zeros(10)
        if rng.random() < UNEQUAL_SHARE:
            sizes, drops = np.exp(rng.normal(0, 0.1, 10)), rng.normal(0, 0.08, 10)
        if rng.random() < TALL_ONE_SHARE:
            sizes[1], drops[1] = rng.uniform(1.15, 1.65), rng.uniform(0, 0.3)
        return sizes, drops

    def glyph(
        self, index: int, height: float, max_width: float = 3.0, wide: float = 1.0
    ) -> np.ndarray:
        """Return a glyph (h, w) float32 of a height, as this hand writes it.

        `wide` stretches it beyond the hand's own width.
        """
        rng, ink = self.rng, self.glyphs[index]
        h = max(3, round(height))
        scale = h / ink.shape[0]
        w = ink.shape[1] * scale * self.wide * wide * rng.uniform(0.9, 1.11)
        w = max(2, round(min(w, max_width * height)))
        smooth = RESAMPLING.BICUBIC if scale > 1 else RESAMPLING.BOX
        image = Image.fromarray(ink)
        if self.fine and len(ink) >= ERODED:
            image = thinned(image)
        image = image.resize((w, h), smooth)
        shear = self.shear and self.shear + rng.normal(0, 0.04)
        if abs(shear) * h > 1:
            extra = int(abs(shear) * h) + 1
            move = -extra if shear > 0 else 0.0
            matrix = (1, shear, move, 0, 1, 0)
            image = image.transform(
                (w + extra, h), Image.Transform.AFFINE, matrix, RESAMPLING.BILINEAR
            )
        drawn = np.asarray(image, np.float32) * np.float32(1 / 255)
        drawn = drawn ** np.float32(self.gamma * rng.uniform(0.88, 1.14))
        columns = np.flatnonzero(drawn.max(axis=0) > INK)
        rows = np.flatnonzero(drawn.max(axis=1) > INK)
        if not len(rows):
            return drawn
        return drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]

    def write(
        self,
        sheet: Sheet,
        text: str,
        x: float,
        y: float,
        slope: float = 0.0,
        pitch: float = 0.0,
        small_after: int = 99,
    ) -> tuple[list[Written], float]:
        """Write a text whose digits' tops are at y, from x on.

        The text may hold symbols of ALPHABET, SIGNS, "x" for a crossed-out digit, "l"
        for a letter, "s" for a small one and " ". With a pitch each digit has a box of
        that width. From the index `small_after` on digits are small. Returns what was
        written and the x after it.
        """
        rng, h, written = self.rng, self.h, []
        for i, symbol in enumerate(text):
            top = y + slope * x
            base = top + h
            if symbol == " ":
                x += h * rng.uniform(0.7, 2.0)
            elif symbol.isdigit() or symbol == "x":
                digit = int(rng.integers(10)) if symbol == "x" else int(symbol)
                tall = h * float(np.clip(rng.normal(1, self.uneven), 0.6, 1.3))
                tall *= self.sizes[digit] * (self.small if i >= small_after else 1)
                found = self.own[digit]
                wide = self.small_wide if i >= small_after else 1.0
                drawn = self.glyph(found[rng.integers(len(found))], tall, 3.0, wide)
                lift = self.lift * (h - tall) if i >= small_after else 0.3 * (h - tall)
                lift -= self.drops[digit] * h
                at_y = base - drawn.shape[0] - lift + rng.normal(0, self.wavy) * h
                at_x = x
                if pitch:
                    spare = pitch - drawn.shape[1]
                    at_x = x + spare / 2 + rng.normal(0, 0.08) * pitch
                seen = sheet.paste(drawn, at_x, at_y)
                box = (at_x, at_y, at_x + drawn.shape[1], at_y + drawn.shape[0])
                if symbol == "x":
                    crossing_out(sheet, box, self.pen, rng)
                written.append(Written("?" if symbol == "x" else symbol, box, seen))
                x = (
                    x + pitch
                    if pitch
                    else at_x + drawn.shape[1] + self._gap(text[i + 1 : i + 2])
                )
                if self.joins and text[i + 1 : i + 2].isdigit() and rng.random() < 0.5:
                    tall = drawn.shape[0]
                    level = at_y + tall * rng.choice(
                        [rng.uniform(0.02, 0.2), rng.uniform(0.75, 0.98)]
                    )
                    bar(sheet, x - 0.4 * tall, level, 0.5 * tall, self.pen, rng)
                if self.links and text[i : i + 2] == "00":
                    x -= 0.5 * max(0.0, x - at_x - drawn.shape[1])
                    tall, wide = drawn.shape
                    start, end = at_x + rng.uniform(0.4, 0.7) * wide, x + 0.4 * wide
                    level, sag = at_y + 0.06 * tall, rng.uniform(-0.05, 0.25) * tall
                    middle = ((start + end) / 2, level + sag)
                    sheet.stroke([(start, level), middle, (end, level)], self.pen)
            else:
                x = self._write_sign(sheet, symbol, x, top, written)
        return written, max([x, *(item.box[2] for item in written)])

    def _gap(self, following: str) -> float:
        rng, h = self.rng, self.h
        if following in (".", ",", ":") and following:
            return h * rng.uniform(-0.03, 0.2)
        if self.touching:
            return h * rng.uniform(-0.18, 0.05)
        return h * self.gap * rng.uniform(0.4, 1.6)

    def _write_sign(
        self, sheet: Sheet, symbol: str, x: float, top: float, written: list[Written]
    ) -> float:
        """Write what is no digit; return the x after it."""
        rng, h, size = self.rng, self.h, self.mark_size * self.rng.uniform(0.8, 1.25)
        start, base = x, top + h
        if symbol in ".:":
            x += size * rng.uniform(0.5, 1.2)
            at = base + h * rng.uniform(-0.1, 0.08)
            if symbol == "." and rng.random() < 0.05:  # a point at half the height
                at -= 0.35 * h
            point(sheet, x, at, size, rng)
            if symbol == ":":
                point(
                    sheet,
                    x + rng.normal(0, 0.04) * h,
                    at - h * rng.uniform(0.35, 0.6),
                    size,
                    rng,
                )
            x += size * rng.uniform(0.5, 1.2)
        elif symbol == ",":
            x += size * rng.uniform(0.6, 1.4)
            comma(sheet, x, base, size, rng)
            x += size * rng.uniform(0.4, 1.2)
        elif symbol == "-":
            length, at = h * rng.uniform(0.25, 0.9), h * rng.uniform(0.35, 0.68)
            bar(sheet, x + 0.05 * h, top + at, length, self.pen, rng)
            x += length + 0.1 * h
        elif symbol in SIGNS:
            x += 0.08 * h
            x += sign(sheet, symbol, x, top, h, self.pen, rng)
        else:
            x += self._write_other(sheet, x, top, small=symbol == "s")
        x += h * rng.uniform(0.0, 0.22)
        known = symbol in ALPHABET
        written.append(Written(symbol if known else "?", (start, top, x, base)))
        return x

    def _write_other(
        self,
        sheet: Sheet,
        x: float,
        top: float,
        word: bool = False,
        small: bool = False,
    ) -> float:
        """Write a letter, a sign or a word; return its width."""
        rng, others = self.rng, self.glyphs.others
        kind = (
            WORD
            if word and WORD in others
            else (LETTER if rng.random() < 0.75 else SIGN)
        )
        found = others.get(kind, others[SIGN])
        tall = self.h * (rng.uniform(0.25, 0.5) if small else rng.uniform(0.6, 1.15))
        drawn = self.glyph(found[rng.integers(len(found))], tall, 8.0 if word else 2.0)
        low = rng.uniform(0.35, 1.1) if small else rng.uniform(0.9, 1.1)
        sheet.paste(drawn, x, top + self.h * low - drawn.shape[0])
        return float(drawn.shape[1])

    def write_word(self, sheet: Sheet, x: float, top: float) -> float:
        """Write a word; return the x after it."""
        return x + self._write_other(sheet, x, top, word=True)
