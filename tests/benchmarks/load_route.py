"""What the site is compared with under load: a route of its own that only parses.

Its line of log, its id, its guards and its headers come with it, as with every route.
"""

from load_peer import parse

from webapp import create_app

app = create_app()
app.view_functions["draw.read"] = parse
