"""What each network is trained with, chosen on the validation split."""

from dataclasses import asdict, dataclass, field

from ..data.augmentation import Augmentation


@dataclass(frozen=True)
class Recipe:
    """All that decides a training run but its seed and the data."""

    network: str
    epochs: int
    batch_size: int
    slice_size: int  # images that go through the network together, in one thread
    optimizer: str  # "sgd" (Nesterov's momentum, 0.9) or "adamw"
    learning_rate: float  # the peak, reached after the warm-up
    warmup: float = 1.0  # epochs
    weight_decay: float = 0.0  # adamw only
    smoothing: float = 0.0  # of the labels
    sam: float = 0.0  # rho of sharpness-aware minimization, in the last epochs
    sam_epochs: float = 1 / 3  # their share
    ema: float = 0.999  # decay of the averaged weights, which are what ships
    styles: float = 0.0  # share of each batch drawn in ways that MNIST lacks
    non_digits: float = 0.0  # share of each batch that shows no digit
    hidden: int = 512  # mlp only
    validation: int = 5000  # training images held out, the last ones
    augmentation: Augmentation = field(default_factory=Augmentation)

    @property
    def shares(self) -> tuple[int, ...]:
        """How many images of each batch are MNIST's, drawn digits and no digits."""
        drawn = round(self.styles * self.batch_size)
        none = round(self.non_digits * self.batch_size)
        return self.batch_size - drawn - none, drawn, none

    @property
    def plain_epochs(self) -> int:
        """How many epochs come before those that are sharpness-aware."""
        share = self.sam_epochs if self.sam else 0.0
        return self.epochs - round(share * self.epochs)

    def passes(self, epochs: float) -> float:
        """How often the images went through the network in the first so many epochs."""
        return epochs + max(0.0, epochs - self.plain_epochs)

    def as_dict(self) -> dict:
        """Plain numbers and strings, for the artifact and the checkpoint."""
        return asdict(self)


RECIPES = {
    "mlp": Recipe(
        network="mlp",
        epochs=100,
        batch_size=128,
        slice_size=128,
        optimizer="sgd",
        learning_rate=0.1,
        styles=0.09,
        non_digits=0.05,
        augmentation=Augmentation(
            rotation=12, scale=0.12, shear=0.15, shift=1, elastic=1.0
        ),
    ),
    # Sharpness-aware in the last third, since three seeds then misread 11, 13 and 14 of
    # the 5,000 images held out, and 15, 15 and 17 without. The radius was chosen there
    # too: from one finished run, six plain epochs more have a loss of 0.0158, and four
    # with 0.1, 0.2 and 0.4 have 0.0137, 0.0133 and (two only) 0.0136. The larger it is,
    # the fewer non-digits are turned away, so there are more: 0.08 and not 0.05.
    # Tried without it, one seed each, and no better: weight decay 0.1 with 30 epochs,
    # 18 misread; Muon instead of AdamW, with a third convolution of 128 channels at 6x6
    # instead of the second at 12x12, 15, and fewer real drawings right. With 10,000
    # held out and 16 epochs, 35; elastic 0.8, 41; weight decay 0.1, 32. All 60,000
    # images, with the 5,000 that calibrate it: no more of the test images.
    "cnn": Recipe(
        network="cnn",
        epochs=36,
        batch_size=128,
        slice_size=32,
        optimizer="adamw",
        learning_rate=2e-3,
        weight_decay=0.02,
        smoothing=0.05,
        sam=0.2,
        styles=0.09,
        non_digits=0.08,
        augmentation=Augmentation(
            rotation=12, scale=0.12, shear=0.15, shift=2, elastic=0.5
        ),
    ),
}

RECIPES_WITHOUT_AUGMENTATION = {
    "mlp": Recipe(
        network="mlp",
        epochs=12,
        batch_size=128,
        slice_size=128,
        optimizer="sgd",
        learning_rate=0.1,
        smoothing=0.1,
    ),
}


@dataclass(frozen=True)
class FineTuning(Recipe):
    """How a saved network goes on learning, with drawings of those who use it."""

    corrections: float = 0.25  # share of each batch that is theirs
    images: int = 3000  # of MNIST's that it sees again, an epoch, lest it forget them

    @property
    def shares(self) -> tuple[int, ...]:
        """The same, and last how many images of each batch are people's drawings."""
        own, drawn, none = super().shares
        theirs = round(self.corrections * self.batch_size)
        return own - theirs, drawn, none, theirs


# What is not named here is as it was when the network was trained. The cnn's learning
# rate was chosen on three people of another file than the one that measures it
# (tests/benchmarks/corrections.py): 1e-4 and 1e-3 do hardly worse, the last layer alone
# learns less, and no rate or share of drawings forgets MNIST noticeably less.
FINE_TUNING = {
    "mlp": FineTuning(
        **vars(RECIPES["mlp"])
        | {"epochs": 4, "batch_size": 64, "learning_rate": 0.01, "ema": 0.98}
    ),
    "cnn": FineTuning(
        **vars(RECIPES["cnn"])
        | {
            "epochs": 4,
            "batch_size": 64,
            "learning_rate": 3e-4,
            "ema": 0.98,
            "sam": 0.0,
        }
    ),
}
