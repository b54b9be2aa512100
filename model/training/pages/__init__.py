"""Synthetic lines and pages: what the networks that read pictures are trained on.

`glyphs` holds digits, letters and words, as they were written; `numbers` chooses what
to write, `hand` writes it with the glyphs of one writer, and `marks` draws points,
dashes and signs. `papers` makes the paper under them, `scenes` what is beside them, and
`camera` what a scanner or camera makes of all that. `lines` and `pages` put them
together. `python -m model.training.pages OUT.png` shows some of each.
"""
