"""Evaluation of trained networks: metrics, calibration, rejection, figures, documents.

`metrics`, `calibration` and `rejection` compute the figures that an artifact holds,
`drawings` and `pictures` those on files of labeled ones.
`plots`, `contact_sheet` and `model_card` show them as SVG, PNG and Markdown. Only
`metrics`, `model_card` and `signed_colors` are used by the site, which needs no
matplotlib.
"""
