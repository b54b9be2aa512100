"""Training and fine-tuning of the networks, from a recipe to the files that ship.

`recipes` has the hyperparameters, `run.Run` the training loop and its checkpoints, and
`publish.publish` measures finished runs and writes them. `batches` and `synthetic` make
the batches; `gradients`, `sam` and `parallel` compute a step on all cores;
`fine_tuning` starts from a saved network. `progress`, `interrupt` and `malloc` are the
terminal, Ctrl-C and the C library's memory. Nothing here is imported by webapp/.
"""
