"""Explanations of an answer: pixels' contributions, activations, nearest test images.

`deeplift.explain` computes contributions and `deeplift.erase` checks them;
`activations.trace` gives every map of a network and `architecture.stages` its layers
with their shapes; `nearest.nearest_images` searches
MNIST's test images.
"""
