"""Training and test data: MNIST, labeled drawings, drawn styles, non-digits.

`mnist.load_mnist` returns MNIST as stored, and `mnist_arrays` has its checksums;
`drawing_files` reads drawings as JSON, labeled ones from files, with `strict_json` and
`stroke_formats`, and `picture_files` lists of labeled pictures;
`styles` and `non_digits` draw synthetic images; `augmentation.Augmentation` varies
images. `published` turns published pen drawings (`unipen` reads their format) of the
people in `training_people` into files of drawings; `pens` draws those to train with.
"""
