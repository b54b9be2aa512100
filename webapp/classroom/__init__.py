"""Rounds of a class: phones draw, one wall shows what was read, where switched on.

Whoever starts a round gets the secret address of its wall, and a code for the phones
(views). A round (record) and its drawings are kept by the store (store), in the
database of the corrections, until the wall ends it or a day has gone by (setup).
"""
