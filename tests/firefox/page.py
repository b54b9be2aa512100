"""A page in Firefox: what a visitor does there, and what the visitor sees."""

from collections.abc import Callable

from marionette_driver import By, Wait
from marionette_driver.errors import StaleElementException
from marionette_driver.keys import Keys
from marionette_driver.marionette import Marionette, WebElement

PATIENCE = 20  # seconds: a reading takes less than one, but the machine may be busy
# What scripts have thrown and what the Content-Security-Policy has forbidden. A module
# that is still on its way as the page is left is none of it.
ERRORS = """
    return Services.console.getMessageArray()
        .filter((said) => said instanceof Ci.nsIScriptError
            && !(said.flags & Ci.nsIScriptError.warningFlag)
            && /content javascript|CSP|Content Security Policy/.test(said.category))
        .map(String)
        .filter((said) => !said.includes("loading dynamically imported module"));
"""


class Page:
    """The one window of a Firefox, at an address of the site."""

    def __init__(self, client: Marionette, address: str) -> None:
        self.client = client
        self.address = address
        client.timeout.implicit = PATIENCE
        client.set_window_rect(width=1280, height=900)
        self.forget_errors()

    def open(self, path: str) -> None:
        """Open a page of the site."""
        self.client.navigate(self.address + path)

    def leave(self) -> None:
        """Leave the site, so that its server may go."""
        self.client.navigate("about:blank")

    def find(self, selector: str) -> WebElement:
        """Return the first element for a selector, once there is one."""
        return self.client.find_element(By.CSS_SELECTOR, selector)

    def button(self, words: str) -> WebElement:
        """Return the button with these words."""
        path = f"//button[normalize-space()='{words}']"
        return self.client.find_element(By.XPATH, path)

    def click(self, selector: str) -> None:
        """Click on the first element for a selector, or on what takes its place."""

        def is_clicked() -> bool:
            self.find(selector).click()
            return True

        self.wait_until(is_clicked, f"{selector} is replaced again and again")

    def run(self, script: str, *arguments):
        """Return what a script on the page returns."""
        return self.client.execute_script(script, arguments)

    def wait_until(self, is_so: Callable[[], bool], words: str) -> None:
        """Wait until something is so; fail with these words if it never is."""
        wait = Wait(self.client, PATIENCE, ignored_exceptions=[StaleElementException])
        wait.until(lambda _: is_so(), message=words)

    def expect_text(self, selector: str, text: str) -> None:
        """Wait until an element is seen and has a text in it."""

        def has_text() -> bool:
            found = self.find(selector)
            return found.is_displayed() and text in found.text

        self.wait_until(has_text, f"{selector} has no {text!r}")

    def box(self, selector: str) -> dict:
        """Scroll to an element, if need be, and return where it is in the window."""
        script = """
            arguments[0].scrollIntoView({ block: "nearest" });
            return arguments[0].getBoundingClientRect().toJSON();
        """
        return self.run(script, self.find(selector))

    def draw(self, strokes, pointer: str = "mouse") -> None:
        """Draw strokes, in 0..1 of the sheet, with a mouse or a finger ("touch")."""
        box = self.box("#canvas")
        kind = {"pointerType": pointer}
        hand = self.client.actions.sequence("pointer", pointer, kind)
        for stroke in strokes:
            for i, (x, y) in enumerate(stroke):
                place = box["x"] + x * box["width"], box["y"] + y * box["width"]
                hand.pointer_move(*map(round, place), duration=5)
                if i == 0:
                    hand.pointer_down()
            hand.pointer_up()
        hand.perform()

    def point_at(self, selector: str, x: float, y: float) -> None:
        """Move the mouse to a place in 0..1 of an element."""
        box = self.box(selector)
        place = box["x"] + x * box["width"], box["y"] + y * box["height"]
        hand = self.client.actions.sequence("pointer", "mouse")
        hand.pointer_move(*map(round, place)).perform()

    def press(self, *keys: str) -> None:
        """Press keys together, and release them."""
        hand = self.client.actions.sequence("key", "keyboard")
        names = [getattr(Keys, key, key) for key in keys]
        for key in names:
            hand.key_down(key)
        for key in reversed(names):
            hand.key_up(key)
        hand.perform()

    def errors(self) -> list[str]:
        """Return what went wrong on the page."""
        with self.client.using_context("chrome"):
            return self.client.execute_script(ERRORS)

    def forget_errors(self) -> None:
        """Take away what went wrong so far."""
        with self.client.using_context("chrome"):
            self.client.execute_script("Services.console.reset()")
