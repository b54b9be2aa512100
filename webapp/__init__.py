"""The site: draw a digit, browse the test images, look at the network, ask the API."""

from collections.abc import Mapping

from flask import Flask

from webapp import config, formatting, privacy
from webapp.classroom import setup as classroom_setup
from webapp.classroom import views as classroom_views
from webapp.corrections import cli as corrections_cli
from webapp.corrections import setup as corrections_setup
from webapp.corrections import views as corrections_views
from webapp.explain import inside, why
from webapp.gallery import views as gallery_views
from webapp.how import views as how_views
from webapp.http import (
    access_log,
    compression,
    cors,
    cross_site,
    errors,
    health,
    metrics,
    rate_limits,
    security_headers,
    static_files,
)
from webapp.learn import views as learn_views
from webapp.model_page import views as model_views
from webapp.networks import Networks
from webapp.read import api, api_page, cli, draw_page, embed, panels, result, table


def create_app(test_config: Mapping[str, object] | None = None) -> Flask:
    """Make the site, and load its networks.

    Settings come from the defaults, then the environment (DIGITS_*), then
    `test_config`. Raises SetupError, with the cure, for a setting with a value that it
    cannot have, a folder without a network, a damaged one, a database that fails.
    """
    app = Flask(__name__, static_folder=None, template_folder="../templates")
    app.config.from_mapping(config.collect(test_config or {}))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["networks"] = Networks(app.config["ARTIFACTS"])
    # Their functions run before a request in this order, after it in the opposite one.
    for module in (
        access_log,
        metrics,
        cross_site,
        cors,
        rate_limits,
        compression,
        security_headers,
    ):
        module.init_app(app)
    errors.init_app(
        app, api_page.show_problem, embed.show_problem, draw_page.show_problem
    )
    for module in (
        static_files,
        formatting,
        panels,
        result,
        table,
        corrections_setup,
        classroom_setup,
    ):
        module.init_app(app)
    for module in (cli, corrections_cli):  # the commands of `flask`
        module.init_app(app)
    for module in (
        draw_page,
        corrections_views,
        classroom_views,
        gallery_views,
        why,
        inside,
        how_views,
        learn_views,
        model_views,
        privacy,
        api,
        api_page,
        embed,
        table,
        health,
    ):
        app.register_blueprint(module.blueprint)
    return app
