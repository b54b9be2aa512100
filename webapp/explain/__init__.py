"""Explanations of one picture: why it is read so, and what happens inside a network.

A Subject (subject) is the picture that is explained, a test image or a posted drawing.
One page shows each pixel's contribution and the nearest test images (why), the other
every layer's maps and the arithmetic of a cell (inside); signed_images draws signed
numbers for both. The figures themselves come from model.explain.
"""
