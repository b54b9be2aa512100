"""Training and test data: MNIST, labeled drawings, drawn styles, non-digits.

`mnist.load_mnist` returns MNIST as stored, and `mnist_arrays` has its checksums;
`drawing_files` reads drawings as JSON, labeled ones from files, with `strict_json`;
`styles` and `non_digits` draw synthetic images; `augmentation.Augmentation` varies
images.
"""
