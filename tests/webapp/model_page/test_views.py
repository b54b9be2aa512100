"""The model page: every figure from the artifact, and each number to its images."""

import html
import re

import numpy as np
import pytest

from model.explain.architecture import stages
from model.nn.network import build
from model.recognizer import MODELS, Recognizer
from model.training.recipes import RECIPES
from tests.support.site import shipped_site
from webapp.model_page.diagram import diagram
from webapp.model_page.figures import describe_figure
from webapp.model_page.other_networks import SIZES, describe_other
from webapp.model_page.recipe_words import (
    NAMES,
    flatten,
    recipe_in_words,
    training_command,
)
from webapp.model_page.views import (
    MAX_ROWS,
    classes,
    drawings,
    people,
    thin_out,
)


@pytest.fixture
def client():
    return shipped_site().test_client()


@pytest.fixture
def metadata(client, monkeypatch):
    """A way to say something else of the default network."""

    def say(**facts) -> None:
        network = client.application.extensions["networks"].get()
        for key, value in facts.items():
            monkeypatch.setitem(network.metadata, key, value)

    return say


def squeezed(text: str) -> str:
    return re.sub(r"[ \n]+", " ", text)


def row(page: str, title: str) -> list[str]:
    """The texts of a row of a table, by the beginning of its title."""
    pattern = rf"<tr[^>]*><th scope=\"row\">{title}.*?</tr>"
    found = re.search(pattern, squeezed(page))
    assert found, title
    cells = re.findall(r"<td>(.*?)</td>", found[0])
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]


def test_the_networks_stand_side_by_side(client):
    page = client.get("/model").text
    facts = [Recognizer.load(name).metadata for name in MODELS]
    served = [f"{100 * fact['test_accuracy']:.2f}%" for fact in facts]
    assert row(page, "The network used here") == served
    assert row(page, "Parameters") == [f"{f['parameters']:,}" for f in facts]
    errors = [round(10000 * (1 - fact["test_accuracy"])) for fact in facts]
    assert row(page, "Test images read wrong") == [str(n) for n in errors]


@pytest.mark.parametrize("column", range(len(MODELS)))
def test_how_many_mistakes_a_network_is_unsure_of_leads_to_them(client, column):
    page = client.get("/model").text
    count = int(row(page, "Of those, it was not sure of")[column])
    assert 0 < count < int(row(page, "Test images read wrong")[column])
    address = f"/gallery?mistakes=yes&unsure=yes&model={MODELS[column]}"
    assert html.escape(address) in page
    assert f"<strong>{count}</strong> of the 10,000" in client.get(address).text


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS)
def test_each_number_of_the_confusion_matrix_leads_to_that_many_images(client, model):
    page = client.get("/model").text
    confusion = Recognizer.load(model).metadata["confusion"]
    pattern = rf'href="(/gallery\?label=(\d)&amp;read=(\d)&amp;model={model})"'
    found = re.findall(pattern, page)
    assert len(found) == sum(count > 0 for counts in confusion for count in counts)
    for address, label, read in found:
        count = confusion[int(label)][int(read)]
        if label != read or label == "7":
            images = client.get(html.unescape(address)).text
            assert f"<strong>{count:,}</strong> of the 10,000" in images


def test_no_zero_of_the_confusion_matrix_is_a_link(client):
    assert not re.search(r"<a [^>]*>0</a>", client.get("/model").text)


def test_the_rows_of_a_confusion_matrix_are_summed_and_warmed():
    confusion = [[0] * 10 for _ in range(10)]
    confusion[4] = [0, 0, 1, 0, 90, 0, 0, 0, 3, 6]
    (four,) = [row for row in classes(confusion) if row["images"]]
    assert (four["digit"], four["images"], four["errors"]) == (4, 100, 10)
    assert four["share"] == 0.1
    assert four["heat"] == [0, 0, 1, 0, 0, 0, 0, 0, 2, 3]


def test_the_shades_of_a_confusion_matrix_tell_1_from_4_whatever_the_largest_is():
    confusion = [[0] * 10 for _ in range(10)]
    confusion[0] = [5, 1, 2, 3, 4, 7, 8, 90, 0, 0]
    assert classes(confusion)[0]["heat"] == [0, 1, 2, 2, 3, 3, 4, 4, 0, 0]


def test_figures_have_the_size_of_their_files(client):
    page = client.get("/model").text
    plates = re.findall(r'<img src="/model/([^"]+)" width="(\d+)" height="(\d+)"', page)
    assert len(plates) == page.count('class="plate"') > 4
    for name, width, height in plates:
        svg = client.get(f"/model/{name}", buffered=True).text
        sides = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', svg).groups()
        ratio = float(sides[0]) / float(sides[1])
        assert int(width) / int(height) == pytest.approx(ratio, rel=0.01)


def test_a_figure_of_another_kind_is_shown_under_its_name(tmp_path):
    path = tmp_path / "cnn-what-it-sees.svg"
    path.write_text("<svg/>")
    shown = {"caption": "What it sees", "width": 0, "height": 0}
    assert describe_figure(path) == {"file": path.name} | shown


@pytest.mark.parametrize("network", RECIPES)
def test_every_setting_of_a_recipe_has_words(network):
    recipe = RECIPES[network].as_dict()
    assert set(flatten(recipe)) <= set(NAMES)
    assert not any("_" in words for words in recipe_in_words(recipe))


def test_settings_come_in_words_and_units():
    recipe = {
        "network": "cnn",
        "optimizer": "sgd",
        "hidden": 512,
        "weight_decay": 0.02,
        "validation": 0,
        "smoothing": 0.05,
        "augmentation": {"rotation": 12, "scale": 0.12},
        "yet_unheard_of": 3,
    }
    assert recipe_in_words(recipe) == {
        "Optimizer": "Nesterov's momentum, 0.9",
        "Training images held out": "none",
        "Labels smoothed by": "5%",
        "Images turned by up to": "12°",
        "Scaled by up to": "12%",
        "yet_unheard_of": "3",
    }
    without_sam = recipe_in_words(recipe | {"sam": 0.0, "sam_epochs": 0.3})
    assert "SAM" not in "".join(without_sam)
    sharp = recipe_in_words(recipe | {"sam": 0.1, "sam_epochs": 1 / 3})
    assert sharp["Sharpness-aware (SAM), radius"] == "0.1"
    assert sharp["Sharpness-aware epochs, the last"] == "33%"
    of_mlp = recipe_in_words(recipe | {"network": "mlp", "optimizer": "adamw"})
    assert of_mlp["Hidden units"] == "512"
    assert of_mlp["Weight decay"] == "0.02"


def test_what_was_measured_on_no_digits_is_shown(client, metadata):
    assert "hatchings" not in client.get("/model").text
    trained = {"name": "letters", "images": 512, "turned_away": 1.0, "chosen_on": True}
    unseen = [
        {"name": "hatchings", "images": 300, "turned_away": 0.93, "chosen_on": False},
        {"name": "stars", "images": 100, "turned_away": 0.53, "chosen_on": False},
    ]
    metadata(digits_turned_away=0.02, non_digits=[trained, *unseen])
    page = client.get("/model").text
    assert row(page, "Letters, scribbles")[0] == "83.00%"
    assert row(page, "Digits it is not sure of")[0] == "2.00%"
    assert row(page, "Hatchings<") == ["300", "93.00%"]
    assert row(page, r"Letters \(a kind it was trained on\)") == ["512", "100.00%"]


def test_what_the_rejector_takes_for_a_digit_is_shown(client):
    rejector = client.application.extensions["networks"].rejector
    section = client.get("/model").text.split('id="rejector"')[1]
    for kind in rejector.metadata["classes"]:
        cells = row(section, kind["name"].capitalize())
        assert cells[0] == f"{kind['images']:,}"
        assert cells[2] == ("yes" if kind["trained_on"] else "no")


def test_what_another_threshold_would_do_is_shown(client, metadata):
    point = {"confidence": 0.777, "digits_turned_away": 0.012}
    metadata(rejection=[point | {"non_digits_turned_away": 0.87}])
    page = client.get("/model").text
    assert row(page, "77.70") == ["1.20%", "87.00%"]


@pytest.mark.parametrize("n", [0, 1, 10, 11, 100, 101])
def test_a_curve_becomes_a_table_of_few_rows(n):
    rows = thin_out(list(range(n)))
    assert rows[:1] == [0][:n]
    assert min(n, MAX_ROWS // 2) <= len(rows) <= MAX_ROWS


def test_drawings_are_named_by_their_file_and_how_they_were_read(client, metadata):
    measured = {"accuracy": 0.9725, "drawings": 400, "interval": [0.95, 0.985]}
    assert drawings({"pens, digit": measured, "pens, number": measured}) == {
        "pens, as digits": measured,
        "pens, as numbers": measured,
    }
    metadata(drawings={"crayons, digit": measured})
    page = client.get("/model").text
    assert row(page, "Drawings read right: crayons, as digits")[0] == "97.25%"
    assert "97.25% of 400 right" in squeezed(page)


def test_three_figures_stand_first(client):
    page = client.get("/model").text
    headlines = re.findall(r"<li><b>(.*?)</b>", page.split("</ul>", 2)[1])
    facts = Recognizer.load().metadata
    mean = sum(seed["test_accuracy"] for seed in facts["seeds"]) / len(facts["seeds"])
    unsure = row(page, "Of those, it was not sure of")[0]
    wrong = row(page, "Test images read wrong")[0]
    assert headlines[0] == f"{100 * mean:.2f}%"
    assert headlines[2] == f"{unsure} of {wrong}"
    assert page.index("headlines") < page.index("<table")


def test_peoples_digits_count_once_and_each_drawing_as_much():
    digits = {"expect": "digit", "drawings": 300, "accuracy": 0.9, "writers": 8}
    more = {"expect": "digit", "drawings": 100, "accuracy": 0.5, "writers": 2}
    number = {"expect": "number", "drawings": 900, "accuracy": 0.1, "writers": 70}
    found = people({"a, digit": digits, "a, number": number, "b, digit": more})
    assert found == {"accuracy": 0.8, "drawings": 400, "writers": 10}
    assert people({"a, number": number}) is None


@pytest.mark.parametrize("model", MODELS)
def test_the_diagram_has_the_layers_of_the_network_itself(client, model):
    network = Recognizer.load(model)
    text = squeezed(re.sub(r"<[^>]+>", " ", client.get("/model").text))
    drawn = diagram(network.trained)
    assert sum(one.parameters for one in drawn) == network.metadata["parameters"]
    for stage in drawn:
        assert re.sub(r" +", " ", f"{stage.size} {' '.join(stage.layers)}") in text


@pytest.mark.parametrize("name", ["find", "line", "rejector"])
def test_the_networks_beside_them_have_the_layers_of_their_lists(client, name):
    section = client.get("/model").text.split(f'id="{name}"')[1].split("</details>")[0]
    text = squeezed(re.sub(r"<[^>]+>", " ", section))
    layers = build(name, np.random.default_rng(0))
    for stage in stages(layers, SIZES[name]):
        assert f"{' '.join(stage.layers)} {stage.parameters:,} parameters" in (
            text.replace("softmax: a probability each ", "").replace(
                "is a digit here, where, how wide and how high ", ""
            )
        )


@pytest.mark.parametrize(
    ("name", "figures"),
    [("find", ["found", "true"]), ("line", ["right", "right_with_marks", "sure"])],
)
def test_the_networks_that_read_pictures_say_how_well_they_do(client, name, figures):
    pages = client.application.extensions["networks"].pages
    facts = pages.metadata if name == "line" else pages.finder_metadata
    section = client.get("/model").text.split(f'id="{name}"')[1].split("</details>")[0]
    for figure in figures:
        assert f"{100 * facts[figure]:.2f}%" in section
    for kind in facts["kinds"]:
        shown = [f"{kind['count']:,}", f"{100 * kind['right']:.2f}%"]
        assert row(section, kind["name"].capitalize()) == shown
    command = f"python model/train.py {name} --pens FILE"
    assert command in section
    assert ("--fonts FOLDER" in section) == bool(facts.get("fonts"))


def test_a_network_that_began_with_another_counts_what_that_one_learned_from():
    recipe = {"epochs": 5, "steps": 20, "batch_size": 4, "learning_rate": 0.001}
    facts = {"network": "find", "recipe": recipe, "seeds": [{"seed": 1}], "fonts": {}}
    assert describe_other(facts)["learned_from"] == 400
    assert describe_other(facts)["command"] == "python model/train.py find --seeds 1"
    learned_on = describe_other(facts | {"origin": {"epochs": 3}})
    assert learned_on["learned_from"] == 640
    options = "--start FOLDER --epochs 5 --learning-rate 0.001"
    assert options in learned_on["command"]


@pytest.mark.parametrize("model", MODELS)
def test_the_mistakes_are_pictures_that_lead_to_the_gallery(client, model, mnist_test):
    network = Recognizer.load(model)
    p = network.test_probabilities
    wrong = np.flatnonzero(p.argmax(axis=1) != mnist_test[1])
    page = client.get("/model").text
    pattern = rf'href="/gallery/(\d+)\?mistakes=yes&amp;model={model}"'
    shown = [int(index) for index in re.findall(pattern, page)]
    assert sorted(shown) == wrong.tolist()
    # Those that it was sure of come first.
    unsure = p[shown].max(axis=1) < network.metadata["uncertain_below"]
    assert np.all(np.diff(unsure.astype(int)) >= 0)


def test_all_else_is_folded_network_by_network(client):
    page = client.get("/model").text
    for name in [*MODELS, "find", "line", "rejector"]:
        assert re.search(
            rf'<details class="fold">\s*<summary><h3>{name}</h3>.*?</summary>\s*'
            rf'<(?:article|section) class="network" id="{name}"',
            page,
        )
    outside = re.sub(r"<details.*?</details>", "", page, flags=re.S)
    assert "<table" not in outside


def test_a_network_that_says_little_of_itself_has_its_page(client, monkeypatch):
    networks = client.application.extensions["networks"]
    own = networks.get()
    needed = ("network", "temperature", "uncertain_below")
    bare = Recognizer(
        own.network,
        {key: own.metadata[key] for key in needed},
        own.test_probabilities,
        own.rejector,
        own.pages,
    )
    monkeypatch.setattr(networks, "loaded", {own.name: bare})
    page = client.get("/model").text
    assert "python model/train.py" in page
    assert row(page, "Parameters") == ["–"]


@pytest.mark.parametrize("fine_tuned", [True, False])
def test_the_command_that_repeats_a_fine_tuning_names_its_drawings(fine_tuned):
    said = training_command("cnn", [{"seed": 3}], fine_tuned)
    assert said.startswith("python model/train.py cnn ") and said.endswith("--seeds 3")
    assert ("--drawings FILE --out FOLDER" in said) == fine_tuned


@pytest.mark.parametrize("pens", [0, 1, 2])
def test_the_command_names_a_file_for_each_that_it_was_trained_with(pens):
    said = training_command("cnn", [{"seed": 3}], False, pens)
    assert said == f"python model/train.py cnn {'--pens FILE ' * pens}--seeds 3"
