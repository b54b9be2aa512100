import pytest

from model.data.picture_files import load_pictures
from model.errors import MalformedInput


def test_pictures_lie_beside_their_file(tmp_path):
    path = tmp_path / "some.jsonl"
    path.write_text(
        '{"file": "a/1.png", "label": "12\\n3", "boxes": [[1, 2, 10, 20]]}\n\n'
        '{"file": "2.png", "label": 7}\n'
    )
    first, second = load_pictures(path)
    assert first.path == tmp_path / "a/1.png"
    assert first.label == "12\n3"
    assert first.boxes == ((1, 2, 11, 22),)
    assert (second.label, second.boxes) == ("7", ())


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "7",
        "{}",
        '{"file": "1.png"}',
        '{"file": 1, "label": "2"}',
        '{"file": "1.png", "label": "2", "boxes": [[1, 2]]}',
        '{"file": "1.png", "label": "2", "boxes": 3}',
    ],
)
def test_a_line_that_is_no_picture_is_named(tmp_path, line):
    path = tmp_path / "some.jsonl"
    path.write_text('{"file": "1.png", "label": "2"}\n' + line)
    with pytest.raises(MalformedInput, match=r"some.jsonl, line 2: not a picture"):
        load_pictures(path)


@pytest.mark.parametrize(
    ("data", "problem"), [(b"\n", "no picture"), (b"\xff", "read")]
)
def test_a_file_without_pictures_says_so(tmp_path, data, problem):
    path = tmp_path / "some.jsonl"
    path.write_bytes(data)
    with pytest.raises(MalformedInput, match=problem):
        load_pictures(path)
