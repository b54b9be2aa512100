"""Neural networks in NumPy: layers, losses, optimizers, and the two architectures.

`network` defines the architectures and `Network`, a list of layers. The layers are in
`layers`, `convolution`, `winograd`, `pooling` and `normalization`; each has `forward`
and `backward`. `loss` is softmax cross-entropy, `optimizer` changes the parameters, and
`inference` folds a trained network, which reads by a `fast_pass`. Nothing here knows of
digits' images but for their size, 28x28.
"""
