"""The digit reader: MNIST, its framing, networks in NumPy, their training, reading."""
