"""Pictures of every page, at phone and desktop width, in light and dark.

    python tests/browser/screenshots.py [FOLDER]   into FOLDER, else runs/screenshots
    python tests/browser/screenshots.py --publish  docs/screenshot.png, icons anew

The icons come from favicon.svg, and the preview that other sites show of a link is a
picture of the page itself. Needs Chromium.
"""

import argparse
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.browser.pointers import draw_with_mouse
from tests.browser.running import MISSING, browser_path, served, started
from tests.support.site import DIGITS

ICONS = ROOT / "static" / "icons"
SIZES = {"phone": (390, 844), "desktop": (1280, 800)}
SCHEMES = ("light", "dark")
PAGES = {
    "draw": "/",
    "how": "/how",
    "gallery": "/gallery?seed=4",
    "gallery-mistakes": "/gallery?mistakes=yes&order=unsure",
    "gallery-disputed": "/gallery?disputed=yes",
    "gallery-none": "/gallery?label=0&read=1&disputed=yes",
    "image": "/gallery/97",
    "image-disputed": "/gallery/2130?disputed=yes",
    "why": "/gallery/97/why",
    "inside": "/gallery/97/inside",
    "learn": "/learn?run=positive&moment=18",
    "model": "/model",
    "api": "/api",
    "privacy": "/privacy",
    "embed": "/embed",
    "nowhere": "/nowhere",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default="runs/screenshots")
    parser.add_argument("--publish", action="store_true", help="those that are kept")
    options = parser.parse_args()
    path = browser_path()
    if path is None:
        sys.exit(f"Error: {MISSING}")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # not every request
    with served() as address, started(path) as browser:
        if options.publish:
            publish(browser, address)
        else:
            photograph(browser, address, options.folder)


def photograph(browser: Browser, address: str, folder: Path) -> None:
    """Every page, whole, as PAGE-SIZE-SCHEME.png."""
    folder.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        for scheme in SCHEMES:
            with opened(browser, address, SIZES[size], scheme) as page:
                for name, path in PAGES.items():
                    page.goto(path, wait_until="networkidle")
                    load_all(page)
                    file = folder / f"{name}-{size}-{scheme}.png"
                    page.screenshot(path=file, full_page=True)
                page.goto("/")
                draw_a_number(page)
                file = folder / f"drawn-{size}-{scheme}.png"
                page.screenshot(path=file, full_page=True)
    print(f"See {folder}/.")


def publish(browser: Browser, address: str) -> None:
    """The README's picture, the preview of links, and the icons made of favicon.svg."""
    with opened(browser, address, (1280, 800), "light") as page:
        page.goto("/")
        draw_a_number(page)
        page.screenshot(path=ROOT / "docs" / "screenshot.png")
    with opened(browser, address, (1200, 630), "light") as page:
        page.goto("/")
        draw_a_number(page)
        page.screenshot(path=ICONS / "preview.png")
    icon(browser, 180).save(ICONS / "touch.png", optimize=True)
    icon(browser, 32).save(ICONS / "favicon.ico", sizes=[(32, 32)])
    for path in (ROOT / "docs" / "screenshot.png", ICONS / "preview.png"):
        Image.open(path).quantize(256, dither=0).save(path, optimize=True)


def icon(browser: Browser, side: int) -> Image.Image:
    """favicon.svg as a picture; the corners of a large one are the phone's to cut."""
    page = browser.new_page(viewport={"width": side, "height": side})
    svg = (ICONS / "favicon.svg").read_text()
    if side > 64:
        svg = svg.replace('rx="7"', "")
    page.set_content(
        f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{svg}"
    )
    file = ICONS / f"icon-{side}.png"
    page.screenshot(path=file, omit_background=True)
    page.close()
    picture = Image.open(file)
    picture.load()
    file.unlink()
    return picture


def draw_a_number(page: Page) -> None:
    """A 42 on the sheet, and its answer beside it."""
    placed = [
        [(0.56 * x + shift, 0.56 * y + 0.22) for x, y in stroke]
        for digit, shift in ((4, 0.0), (2, 0.42))
        for stroke in DIGITS[digit]
    ]
    draw_with_mouse(page, placed)
    page.locator(".verdict-text", has_text="42").wait_for()
    page.wait_for_load_state("networkidle")
    page.mouse.move(0, 0)


def load_all(page: Page) -> None:
    """Scroll past the pictures that load when they are seen."""
    for image in page.locator("img[loading=lazy]").all():
        image.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 0)")


@contextmanager
def opened(
    browser: Browser, address: str, size: tuple[int, int], scheme: str
) -> Iterator[Page]:
    """A page of a browser of that size, in pixels, and scheme."""
    width, height = size
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


if __name__ == "__main__":
    main()
