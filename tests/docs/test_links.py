"""Every file, module and link that a document names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/*.md", "tests/*/*.md")
    for path in ROOT.glob(pattern)
)
FOLDERS = "model|webapp|tests|docs|static|templates|deploy"


def text_of(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def anchors(text: str) -> set[str]:
    """The fragments of a document's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", text, re.M)
    return {
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles
    }


def test_the_documents_are_there():
    assert {"README.md", "SECURITY.md", "CHANGELOG.md", "CONTRIBUTING.md"} <= {
        *DOCUMENTS
    }
    named = "article fuzzing privacy results serving threat-model training".split()
    assert {f"docs/{name}.md" for name in named} <= set(DOCUMENTS)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_its_links_lead_somewhere(document):
    text = text_of(document)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, fragment = link.partition("#")
        path = (ROOT / document).parent / file if file else ROOT / document
        assert path.exists(), link
        if fragment:
            assert fragment in anchors(path.read_text(encoding="utf-8")), link


@pytest.mark.parametrize("document", DOCUMENTS)
def test_its_files_and_modules_are_there(document):
    text = text_of(document)
    for path in re.findall(rf"(?<![\w./-])(?:{FOLDERS})/[\w./@-]*\w", text):
        assert (ROOT / path).exists(), path
    for module in re.findall(r"python3? -m ((?:model|tests)\.[\w.]+)", text):
        path = ROOT / module.replace(".", "/")
        runs = path.with_suffix(".py"), path / "__main__.py"
        assert any(file.is_file() for file in runs), module
