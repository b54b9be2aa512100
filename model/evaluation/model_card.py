"""Model card of a saved network, in the Hugging Face Hub's form."""

from statistics import mean

# Architectures in a sentence, by the network's name.
NETWORKS = {
    "cnn": "Five convolutions with batch norm and ReLU, two poolings, one dense layer",
    "mlp": "784 - 512 - 10, ReLU between",
}

# Settings of a recipe that the card names.
SETTINGS = "epochs batch_size learning_rate ema styles non_digits".split()

TEMPLATE = """\
---
license: cc-by-sa-3.0
library_name: onnx
pipeline_tag: image-classification
datasets:
- ylecun/mnist
tags:
- mnist
- handwriting
- numpy
model-index:
- name: {network}
  results:
  - task:
      type: image-classification
    dataset:
      type: ylecun/mnist
      name: MNIST
      split: test
    metrics:
    - type: accuracy
      value: {accuracy:.4f}
---

# {network}: handwritten digits, trained in pure NumPy

{shape}; {parameters:,} parameters. It reads one prepared 28x28 picture and gives ten
calibrated probabilities.

## Input and output

- `images` (N, 28, 28) float32, ink 1, paper 0, framed as MNIST is: the ink cropped, its
  long side scaled to 20 pixels by area, its center of mass at pixel index 14.
- `logits` and `probabilities` (N, 10). The temperature, {temperature:.4f}, is in the
  file.

## Training

{epochs} epochs of batches of {batch_size}, {optimizer}, learning rate
{learning_rate:g}, averaged weights ({ema:g}), images turned, scaled, slanted, moved and
bent anew each time{sharpness}. Of
each batch, {styles:.0%} are digits drawn in ways that MNIST's writers did not use, as
flagged 1s, slashed 0s and crossed 7s, and {non_digits:.0%} show no digit. MNIST is
checked by the SHA-256 of its arrays. Settings were chosen on training images held out;
the test set was read once, at the end.{pens}{fine_tuning}

## Measured on MNIST's 10,000 test images

| seed | accuracy | time to train |
| --- | --- | --- |
{seeds}

Mean {mean:.2%}. These are the weights of seed {seed}: {accuracy:.2%} (95 % interval
{low:.2%} to {high:.2%}), {without:.2%} without the 15 labels that people reject
(Northcutt et al. 2021). Expected calibration error, 15 bins: {calibration:.4f}.

Made {version}on {machine}, Python {python}, NumPy {numpy}.

## What it can't do

Its likeliest digit is an answer only above the confidence that the project's reader
asks for: below {threshold:.2f} it is "not sure", as it is of most letters, symbols and
scribbles. It reads one digit at a time; the reader finds the digits of a number.

MNIST is by Yann LeCun and Corinna Cortes, CC BY-SA 3.0.
"""


SHARPNESS = """; in the last {sam_epochs:.0%} of the epochs
sharpness-aware minimization (SAM, radius {sam:g})"""

FINE_TUNING = """

That is how it learned on: it began from a network trained before, and a part of each
batch are {drawings:,} drawings of people, which are not part of this card."""


PENS = """

A part of each batch, {share:.0%}, are drawings of people, {drawings:,} digits by
{writers:,} people of whom one in eight calibrates and is not trained on, each time
slanted, stretched and bent anew and drawn with another pen; {non_digits:,} letters,
signs and words are among what shows no digit."""


def model_card(about: dict) -> str:
    """Return the card, Markdown with YAML metadata, of an artifact's metadata."""
    recipe, seeds = about["recipe"], about["seeds"]
    low, high = about["test_interval"]
    rows = (
        f"| {s['seed']} | {s['test_accuracy']:.2%} | {s['seconds'] / 60:.0f} min |"
        for s in seeds
    )
    made = about["made"]
    tuned, version = made.get("fine_tuned"), made.get("version")
    return TEMPLATE.format(
        **{key: recipe[key] for key in SETTINGS},
        **{key: made[key] for key in ("machine", "python", "numpy")},
        version=f"with version {version} " if version else "",
        pens=_pens_in_words(about),
        fine_tuning=FINE_TUNING.format(**tuned) if tuned else "",
        sharpness=SHARPNESS.format(**recipe) if recipe.get("sam") else "",
        network=about["network"],
        shape=NETWORKS[about["network"]],
        parameters=about["parameters"],
        optimizer={"sgd": "Nesterov's momentum", "adamw": "AdamW"}[recipe["optimizer"]],
        seeds="\n".join(rows),
        seed=about["seed"],
        mean=mean(s["test_accuracy"] for s in seeds),
        accuracy=about["test_accuracy"],
        low=low,
        high=high,
        without=about["test_accuracy_without_rejected_labels"],
        calibration=about["expected_calibration_error"],
        temperature=about["temperature"],
        threshold=about["uncertain_below"],
    )


def _pens_in_words(about: dict) -> str:
    files = about.get("pens", [])
    if not files:
        return ""
    digits = [file for file in files if file["drawings"]]
    return PENS.format(
        share=about["recipe"]["pens"],
        drawings=sum(file["drawings"] for file in files),
        non_digits=sum(file.get("non_digits", 0) for file in files),
        writers=sum(file["writers"] for file in digits),
    )
