"""The page about the networks: recipes, accuracies, confusion matrices and figures.

Every figure on it comes from the networks' artifacts (views); the names of their
settings become words and units (recipe_words).
"""
