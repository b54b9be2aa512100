"""The page about the networks: how they are built, what they misread, every figure.

Every figure on it comes from the networks' artifacts (views), the diagram from the list
of their layers (diagram), the charts from the files beside them (figures); the names of
settings become words and units (recipe_words).
"""
