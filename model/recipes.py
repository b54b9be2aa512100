"""What each network is trained with, chosen on the validation split."""

from dataclasses import asdict, dataclass, field

from model.augment import Augmentation


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
    # Sharpness-aware in the last third, with rho 0.1 (`--sam 0.1`), three seeds misread
    # 12, 10 and 10 of the 5,000 images held out, and this recipe 15, 15 and 17. It does
    # not ship: real drawings are read no better (99.35 and 98.52 % of UNIPEN's and
    # pendigits' with seed 0, and 99.33 and 98.55), nor the test images (99.68, 99.65
    # and 99.74 %), and of the kinds of non-digits that are only measured 79.7 % are
    # turned away, and not 83.4.
    # Tried, one seed each, and no better on the 5,000 images held out, of which three
    # seeds of this one misread 15, 15 and 17: weight decay 0.1 with 30 epochs, 18; Muon
    # instead of AdamW, with a third convolution of 128 channels at 6x6 instead of the
    # second at 12x12, 15, and fewer real drawings right. With 10,000 held out and 16
    # epochs this one misread 35; elastic 0.8, 41; weight decay 0.1, 32. Trained on all
    # 60,000 images, with the 5,000 that calibrate it, it reads no more of the test
    # images: 99.65 % and not 99.69, means of the same three seeds.
    "cnn": Recipe(
        network="cnn",
        epochs=36,
        batch_size=128,
        slice_size=32,
        optimizer="adamw",
        learning_rate=2e-3,
        weight_decay=0.02,
        smoothing=0.05,
        styles=0.09,
        non_digits=0.05,
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
        | {"epochs": 4, "batch_size": 64, "learning_rate": 3e-4, "ema": 0.98}
    ),
}
