"""Settings, and how little the process loads."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from model.artifact import FOLDER
from tests.support.site import DIGITS
from webapp import create_app
from webapp.config import SettingsError, collect

ROOT = Path(__file__).resolve().parents[2]


def test_the_networks_that_ship_are_the_default():
    assert create_app().config["ARTIFACTS"] == FOLDER


@pytest.mark.slow
def test_the_environment_is_heard_and_the_test_has_the_last_word(monkeypatch, tmp_path):
    monkeypatch.setenv("DIGITS_ARTIFACTS", str(tmp_path))
    assert collect({})["ARTIFACTS"] == tmp_path
    assert create_app({"ARTIFACTS": FOLDER}).config["ARTIFACTS"] == FOLDER
    monkeypatch.setenv("DIGITS_ARTIFACTS", "")
    assert create_app().config["ARTIFACTS"] == FOLDER


def test_a_setting_that_cannot_be_stops_the_start_with_its_name(monkeypatch):
    monkeypatch.setenv("DIGITS_ARTIFACTS", "/no/such/folder")
    with pytest.raises(SettingsError, match="DIGITS_ARTIFACTS is “/no/such/folder”"):
        create_app()


@pytest.mark.parametrize(
    ("name", "value", "used"),
    [
        ("WORKERS", "3", 3),
        ("PROXIES", "0", 0),
        ("LOG", "on", True),
        ("METRICS", "off", False),
        ("CORRECTIONS", "on", True),
        ("CORRECTIONS_MOST", "500", 500),
        ("TRUSTED_HOSTS", "any", None),
        ("TRUSTED_HOSTS", "Digits.example, .school.example", ["digits.example"]),
        ("FRAME_ANCESTORS", "none", "'none'"),
        ("FRAME_ANCESTORS", "self", "'self'"),
        ("FRAME_ANCESTORS", "https://a.example,http://b.example:81", "'self' https:"),
        ("CORS_ORIGINS", "none", ()),
        ("CORS_ORIGINS", "https://A.example, http://b:81", ("https://a.example",)),
        ("RATE_LIMIT", "off", None),
        ("RATE_LIMIT", "100/minute", "100/minute"),
        ("RATE_STORAGE", "redis://:secret@cache:6379/0", "redis://:secret@cache"),
        ("BIND", "0.0.0.0:80", "0.0.0.0:80"),
        ("BIND", ":8000", ":8000"),
        ("BIND", "unix:/run/digits.sock", "unix:/run/digits.sock"),
    ],
)
def test_a_good_setting_is_used(monkeypatch, name, value, used):
    monkeypatch.setenv(f"DIGITS_{name}", value)
    chosen = collect({})[name]
    same = chosen[: len(used)] if isinstance(used, str | list | tuple) else chosen
    assert same == used


@pytest.mark.parametrize(
    ("name", "value", "may_be"),
    [
        ("WORKERS", "0", "a whole number from 1 to 64"),
        ("WORKERS", "two", "a whole number from 1 to 64"),
        ("THREADS", "257", "a whole number from 1 to 256"),
        ("PATIENCE", "1.5", "a whole number from 1 to 600"),
        ("PROXIES", "-1", "a whole number from 0 to 10"),
        ("LOG", "yes", "“on” or “off”"),
        ("METRICS", "1", "“on” or “off”"),
        ("CORRECTIONS", "yes", "“on” or “off”"),
        ("CORRECTIONS_MOST", "0", "a whole number from 1 to 10000000"),
        ("CLASS", "yes", "“on” or “off”"),
        ("CLASS_MOST", "0", "a whole number from 1 to 10000"),
        ("TRUSTED_HOSTS", "https://digits.example", "without a port"),
        ("TRUSTED_HOSTS", "digits.example:80", "without a port"),
        ("FRAME_ANCESTORS", "*", "“none”, “self”, or sites"),
        ("FRAME_ANCESTORS", "digits.example", "“none”, “self”, or sites"),
        ("FRAME_ANCESTORS", "https://a.example; script-src *", "“none”, “self”"),
        ("CORS_ORIGINS", "*", "“none”, or sites such as"),
        ("RATE_LIMIT", "many", "“off”, or like “2000 per 10 seconds”"),
        ("RATE_STORAGE", "disk", "“memory”, or an address"),
        ("BIND", "8000", "like “127.0.0.1:8000”"),
    ],
)
def test_a_wrong_setting_is_said_with_its_name_and_what_it_may_be(
    monkeypatch, name, value, may_be
):
    monkeypatch.setenv(f"DIGITS_{name}", value)
    with pytest.raises(SettingsError) as caught:
        create_app()
    assert f"DIGITS_{name} is “" in str(caught.value)
    assert may_be in str(caught.value)
    assert str(caught.value).endswith(".") or "comma" in str(caught.value)


def test_a_wrong_address_of_a_storage_is_not_said_since_it_may_hold_a_password():
    with pytest.raises(SettingsError) as caught:
        collect({"RATE_STORAGE": "redis:/secret@cache"})
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("setting", "package"),
    [
        ({"METRICS": "on"}, "prometheus-client"),
        ({"RATE_STORAGE": "redis://localhost:6379"}, "redis"),
    ],
)
def test_a_package_that_only_a_setting_needs_is_asked_for_with_the_cure(
    monkeypatch, setting, package
):
    monkeypatch.setitem(sys.modules, package.replace("-", "_"), None)
    with pytest.raises(SettingsError, match=f"Cure: pip install {package}"):
        create_app(setting)


@pytest.mark.slow
def test_the_process_of_the_site_never_imports_what_only_training_needs():
    program = (
        "import sys; from webapp import create_app\n"
        "client = create_app().test_client()\n"
        "for address in ('/', '/gallery?seed=1', '/gallery/4', '/gallery/4.png',\n"
        "                '/model', '/api', '/embed', '/healthz', '/nowhere'):\n"
        "    client.get(address)\n"
        f"answer = client.post('/', json={{'strokes': {DIGITS[7]}}})\n"
        "assert answer.status_code == 200\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    loaded = set(run.stdout.split())
    assert {"flask", "numpy", "PIL"} <= loaded
    by_setting = {"prometheus_client", "redis", "sqlalchemy", "alembic", "psycopg"}
    assert not loaded & by_setting
    assert not loaded & {"keras", "jax", "matplotlib", "scipy", "torch", "rich"}


def test_the_code_of_the_model_never_imports_flask():
    for path in (ROOT / "model").rglob("*.py"):
        assert not re.search(
            r"^\s*(import|from) (flask|webapp)", path.read_text(), re.M
        )


@pytest.mark.slow
def test_flask_finds_the_site_and_debug_is_off():
    run = subprocess.run(
        [sys.executable, "-m", "flask", "routes"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    for address in ("/api/predict", "/gallery/<index>", "/healthz", "/model"):
        assert address in run.stdout
    assert create_app().debug is False
