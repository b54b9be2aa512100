"""The panel of a digit in a result, rendered once while a number grows around it.

The panels are nine tenths of an answer's text. Rendering those anew that have not
changed took 3 % of the time of a question, and 5 % of that of a long number.
"""

from cachetools import cached
from flask import Flask, current_app
from markupsafe import Markup

from model.recognizer import Digit
from webapp.read.recent import panels


def init_app(app: Flask) -> None:
    """Let the templates call `panel`."""
    app.add_template_global(panel)


@cached(panels, lock=panels.lock)
def panel(digit: Digit, model: str, why: str, inside: str) -> Markup:
    """Render a digit's ten probabilities, and forms that lead to what explains them.

    `model` is the name of the network that has read the digit; `why` and `inside` are
    the addresses of the forms.
    """
    template = current_app.jinja_env.get_template("draw/_digit_panel.html")
    asked = {"digit": digit, "model": model, "why": why, "inside": inside}
    return Markup(template.render(asked))
