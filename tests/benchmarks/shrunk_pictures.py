"""Large pictures read whole, and as the page shrinks them before they are sent.

    python tests/benchmarks/shrunk_pictures.py
    python tests/benchmarks/shrunk_pictures.py --pictures cells.jsonl --count 50

The page's own code shrinks them, in Chromium. Without `--pictures` they are generated
photographs of a page of twelve lines, of 12 megapixels. Pictures of a file are smaller:
each is made as large (“enlarged”), and laid, at twice its size, on a sheet of that size
(“on a sheet”), where the digits are as small as on a photographed page. All are sent as
JPEG of quality 92. The same pictures are read both ways, so they are compared in pairs.
"""

import argparse
import base64
import io
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np
from PIL import Image
from playwright.sync_api import Page

from model.artifact import load_test_images
from model.data.picture_files import LabeledPicture, load_pictures
from model.evaluation.pictures import PictureOutcome, digits_right
from model.recognizer import MODELS
from tests.benchmarks.paired import mcnemar
from tests.benchmarks.picture_readers import WHOLE, load_project
from tests.browser.running import browser_path, started
from tests.support.generated_pictures import LARGE, generated_picture

SIZE = (4000, 3000)
QUALITY = 92
SCRIPT = ROOT / "static" / "js" / "draw" / "picture-file.js"
SHRINK = """async (file) => {
  const { toPicture } = await import("/picture-file.js");
  const data = await (await fetch(`data:image/jpeg;base64,${file}`)).blob();
  const sent = (await toPicture(new File([data], "a.jpg", { type: data.type }))).file;
  const bytes = new Uint8Array(await sent.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""

Labeled = Iterator[tuple[bytes, str]]


def generated(count: int) -> Labeled:
    for seed in range(count):
        sheet = generated_picture(next(iter(LARGE)), seed, *load_test_images())
        with Image.open(io.BytesIO(sheet.data)) as image:
            yield jpeg(image), sheet.label


def enlarged(pictures: list[LabeledPicture]) -> Labeled:
    for picture in pictures:
        with Image.open(picture.path) as image:
            scale = (SIZE[0] * SIZE[1] / (image.width * image.height)) ** 0.5
            size = round(image.width * scale), round(image.height * scale)
            yield jpeg(image.resize(size, Image.Resampling.BICUBIC)), picture.label


def on_a_sheet(pictures: list[LabeledPicture]) -> Labeled:
    rng = np.random.default_rng(0)
    for picture in pictures:
        with Image.open(picture.path) as image:
            twice = image.convert("RGB").resize(
                (2 * image.width, 2 * image.height), Image.Resampling.BICUBIC
            )
        paper = np.percentile(np.asarray(twice), 90, axis=(0, 1))
        sheet = Image.new("RGB", SIZE, tuple(paper.astype(int).tolist()))
        free = SIZE[0] - twice.width, SIZE[1] - twice.height
        x, y = (int(rng.uniform(0.2, 0.8) * side) for side in free)
        sheet.paste(twice, (x, y))
        yield jpeg(sheet), picture.label


def jpeg(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.convert("RGB").save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


def shrunk(page: Page, data: bytes) -> bytes:
    """What the page sends of a file."""
    return base64.b64decode(page.evaluate(SHRINK, base64.b64encode(data).decode()))


def compare(title: str, pictures: Labeled, page: Page, model: str) -> None:
    """Print how many are right both ways.

    Meanwhile a sign a picture: = both right, x both wrong, + mended, - spoiled.
    """
    read = load_project(model)
    found: dict[str, list[PictureOutcome]] = {"whole": [], "shrunk": []}
    sizes: dict[str, list[int]] = {"whole": [], "shrunk": []}
    for data, label in pictures:
        for way, file in (("whole", data), ("shrunk", shrunk(page, data))):
            answer = read(file, WHOLE)
            outcome = PictureOutcome(
                label, answer.text, answer.confidence, answer.uncertain
            )
            found[way].append(outcome)
            sizes[way].append(len(file))
        right = found["whole"][-1].right, found["shrunk"][-1].right
        print("x-+="[right[0] + 2 * right[1]], end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    whole, small = found["whole"], found["shrunk"]
    pairs = [(a.right, b.right) for a, b in zip(whole, small, strict=True)]
    mended, spoiled = pairs.count((False, True)), pairs.count((True, False))
    print(f"{title}: {len(pairs)} pictures")
    for way, outcomes in found.items():
        wrong_and_sure = sum(one.sure and not one.right for one in outcomes)
        print(
            f"  {way}: {sum(one.right for one in outcomes)} right, "
            f"{digits_right(outcomes):.1%} of the digits, {wrong_and_sure} wrong and "
            f"sure, {np.mean(sizes[way]) / 1e3:.0f} kB"
        )
    p = mcnemar(mended, spoiled)
    print(f"  mended {mended}, spoiled {spoiled} (exact McNemar p = {p:.2g})")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=50, help="pictures of each kind")
    parser.add_argument("--seed", type=int, default=0, help="chooses of --pictures")
    parser.add_argument("--model", choices=MODELS, default=MODELS[0])
    parser.add_argument("--pictures", type=Path, action="append", metavar="FILE")
    given = parser.parse_args()
    browser = browser_path()
    if browser is None:
        sys.exit("There is no Chromium. Cure: apt-get install chromium")
    with started(browser) as chromium:
        page = chromium.new_page()
        page.route("http://page.test/**", lambda route: route.fulfill(body="<p>"))
        page.route("**/picture-file.js", lambda route: route.fulfill(path=SCRIPT))
        page.goto("http://page.test/")
        for path in given.pictures or ():
            everything = load_pictures(path)
            order = np.random.default_rng(given.seed).permutation(len(everything))
            chosen = [everything[index] for index in order[: given.count]]
            compare(f"{path.stem}, enlarged", enlarged(chosen), page, given.model)
            compare(f"{path.stem}, on a sheet", on_a_sheet(chosen), page, given.model)
        if not given.pictures:
            title = next(iter(LARGE))
            compare(title, generated(given.count), page, given.model)


if __name__ == "__main__":
    main()
