"""The gallery: MNIST's test images with what a network reads in each.

The pages (views) show a random handful, the images that filters choose, or one image.
What filters there are and which images they keep is computed from arrays alone
(filters); the arrays, and what is known of one image, come from the networks (images).
"""
