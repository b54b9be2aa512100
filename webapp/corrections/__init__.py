"""Corrections: drawings that visitors give with their true label, where switched on.

A visitor stores one, sees it and deletes it over HTTP (views); the owner reviews,
exports and purges them with `flask corrections` (cli). A correction and the checks of
it (record) are kept by the store (store) in a SQLite file or a PostgreSQL (database),
whose table is brought up to date at the start (setup, migrations).
"""
