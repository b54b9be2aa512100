"""The figures of this project, one change at a time, as docs/ has them.

Of the network that is served the artifact has the figure (views). All figures are
shares that were read right, in percent.
"""

from dataclasses import dataclass

IMAGES = 10_000  # MNIST's test images


@dataclass(frozen=True)
class Change:
    """A change, and the share of MNIST's test images that was read right with it."""

    name: str
    right: str
    words: str

    @property
    def misread(self) -> int:
        """The number of test images that were misread."""
        return round(IMAGES * (100 - float(self.right)) / 100)


@dataclass(frozen=True)
class Trial:
    """A way to do one thing, and what was read right with it in two collections.

    `pendigits` and `unipen` are digits that people drew with a pen.
    """

    name: str
    pendigits: str
    unipen: str


MNIST = (
    Change(
        "The article’s program",
        "92.4",
        "784 pixels, 512 hidden units, plain gradient descent: every weight moves a "
        "little the way that makes the error smaller. After 5 rounds through the "
        "60,000 training images.",
    ),
    Change(
        "With patience",
        "96.4",
        "The same program after 200 rounds, 18 minutes on one core of a processor.",
    ),
    Change(
        "Faults mended, better steps",
        "98.51",
        "All weights began above zero, so the units began alike and learned alike: now "
        "they begin on both sides. There were 512 outputs for ten digits: now ten. "
        "Each step was twice as long as it was set: no longer. And steps have "
        "momentum, and get shorter toward the end. 12 rounds are enough.",
    ),
    Change(
        "Images that vary",
        "99.39",
        "The same network, but no image comes twice: each is turned, scaled, slanted, "
        "moved and bent a little, anew every time. None can be learned by heart.",
    ),
    Change(
        "Filters that slide",
        "99.66",
        "Five layers of filters in place of the one hidden layer. What is learned in "
        "one place of the picture holds in all others.",
    ),
    Change(
        "More ways to write",
        "99.69",
        "Crossed sevens, ones with a foot and others that MNIST lacks are drawn by the "
        "program and mixed in, and so are letters and scribbles, which are no digits.",
    ),
    Change(
        "Weights with leeway",
        "99.70",
        "Toward the end, training looks for weights that may change a little without "
        "harm (it’s called sharpness-aware). And there are more pictures of no digit.",
    ),
)

FRAMES = (
    Trial("Stretched to fill them", "86.70", "88.58"),
    Trial("The whole sheet, made small", "97.02", "98.52"),
    Trial("Ink of the right size, its box in the middle", "98.28", "99.25"),
    Trial("The same, its center of mass in the middle", "98.35", "99.42"),
)
STYLES = (
    Trial("Without them", "97.28", "97.92"),
    Trial("With them", "98.55", "99.33"),
)
PENS = (
    Trial("Without them", "97.95", "99.26"),
    Trial("With them", "99.30", "99.02"),
)
# Share of letters and signs that pass as digits where 1 % of digits are turned away
LETTERS = (
    ("By how sure the digit network was", "25.8"),
    ("By the second network", "0.8"),
)
