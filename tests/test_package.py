"""The package digit_reader: what pyproject.toml says of it, and that it reads."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

from model.version import __version__
from tests.support.site import DIGITS, picture_of

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
EXTRAS = PROJECT["optional-dependencies"]


def required(file: str) -> set[str]:
    """The packages of a requirements file, and of those that it includes."""
    path, found = ROOT / file, set()
    for line in path.read_text(encoding="utf-8").splitlines():
        requirement = re.sub(r"(^|\s+)#.*", "", line).strip()
        if other := requirement.removeprefix("-r "):
            if other != requirement:
                found |= required((path.parent / other).relative_to(ROOT).as_posix())
            else:
                found.add(requirement)
    return found


def test_it_needs_numpy_and_pillow_only():
    names = [re.match(r"[\w-]+", needed)[0] for needed in PROJECT["dependencies"]]
    assert names == ["numpy", "pillow"]


def test_its_extras_are_the_requirements_files():
    needed = set(PROJECT["dependencies"])
    optional = {"heic", "pdf", "dask"}
    assert set(EXTRAS) == {"site", "corrections", "train", "dev"} | optional
    assert needed | set(EXTRAS["site"]) == required("webapp/requirements.txt")
    assert set(EXTRAS["corrections"]) == required("webapp/requirements-corrections.txt")
    all_of_them = needed.union(*EXTRAS.values())
    itself = "digit-reader[site,corrections,heic,pdf,dask,train]"
    assert itself in EXTRAS["dev"]
    assert all_of_them - {itself} == required("requirements.txt")


def test_it_has_every_package_of_model():
    folders = [file.parent for file in (ROOT / "model").rglob("__init__.py")]
    names = [
        ".".join(("digit_reader", *folder.relative_to(ROOT / "model").parts))
        for folder in folders
    ]
    assert PYPROJECT["tool"]["setuptools"]["packages"] == sorted(names)


def test_the_files_that_it_names_are_there():
    named = [PROJECT["readme"], *PROJECT["license-files"]]
    data = PYPROJECT["tool"]["setuptools"]["package-data"]["digit_reader"]
    named += [f"model/{file}" for file in data]
    assert [name for name in named if not (ROOT / name).is_file()] == []


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The programs of an environment with the package, NumPy and Pillow alone."""
    folder = tmp_path_factory.mktemp("package")
    source = folder / "source"
    shutil.copytree(
        ROOT / "model", source / "model", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("pyproject.toml", PROJECT["readme"], "LICENSE"):
        shutil.copy(ROOT / name, source)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    build = ["wheel", "--quiet", "--no-deps", "--wheel-dir", folder, source]
    subprocess.run([*pip, *build], check=True)
    environment = folder / "environment"
    create = ["venv", "--without-pip", environment]
    subprocess.run([sys.executable, "-m", *create], check=True)
    programs = environment / ("Scripts" if sys.platform == "win32" else "bin")
    where = ["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(output(programs / "python", *where).strip())
    for name in ("numpy", "numpy.libs", "PIL", "pillow.libs"):
        if (ours := Path(np.__file__).parents[1] / name).is_dir():
            (packages / name).symlink_to(ours)
    wheel = next(folder.glob("digit_reader-*.whl"))
    install = ["install", "--quiet", "--no-deps", wheel]
    subprocess.run([*pip, "--python", programs / "python", *install], check=True)
    return programs


def output(*command: object, **options) -> str:
    """Run a command where no checkout is, and return what it prints."""
    run = subprocess.run(
        list(map(str, command)),
        check=True,
        capture_output=True,
        text=True,
        cwd="/",
        **options,
    )
    return run.stdout


@pytest.mark.slow
def test_installed_alone_it_reads_and_imports_no_flask(installed):
    code = (
        "import sys, digit_reader as reader\n"
        f"strokes = {DIGITS[7]!r}\n"
        "read = [reader.Recognizer.load(n).read(strokes) for n in ('cnn', 'mlp')]\n"
        "print(*[one.text for one in read], reader.__version__)\n"
        "print(*sys.modules)"
    )
    said, modules = output(installed / "python", "-I", "-c", code).splitlines()
    assert said == f"7 7 {__version__}"
    assert not {"flask", "click", "rich", "model", "webapp"} & set(modules.split())
    with pytest.raises(subprocess.CalledProcessError):
        output(installed / "python", "-I", "-c", "import flask")


@pytest.mark.slow
def test_installed_alone_its_command_reads_pictures_and_drawings(installed, tmp_path):
    picture, drawings = tmp_path / "seven.png", tmp_path / "drawings.jsonl"
    picture.write_bytes(picture_of(7))
    lines = [json.dumps({"strokes": DIGITS[digit]}) for digit in (3, 8)]
    drawings.write_text("\n".join(lines))
    table = tmp_path / "numbers.csv"
    command = [installed / "digit-reader", picture, drawings, "--csv", table]
    said = [line.split("  ")[0] for line in output(*command).splitlines()]
    assert said == [f"{picture}: 7", f"{drawings}:1: 3", f"{drawings}:2: 8"]
    assert len(table.read_text().splitlines()) == 4
    assert output(installed / "digit-reader", "--version") == f"{__version__}\n"
