import errno
import os
import time
import zipfile

import numpy as np
import pytest

from model.errors import FileError
from model.files import make_folder, read_npz, write_atomically, write_npz

HEADER = "{'descr': '<f4', 'fortran_order': False, 'shape': %s}"


def npy(header: str) -> bytes:
    """An array's file with such a header, and nothing after it."""
    text = header.encode() + b"\n"
    return b"\x93NUMPY\1\0" + len(text).to_bytes(2, "little") + text


@pytest.fixture
def path(tmp_path):
    """A file that is there before."""
    path = tmp_path / "a.npz"
    path.write_bytes(b"old")
    return path


def system_error(number: int) -> OSError:
    return OSError(number, os.strerror(number))


@pytest.mark.parametrize(
    ("number", "cure"),
    [
        (errno.ENOSPC, "make room on its disk"),
        (errno.EDQUOT, "make room on its disk"),
        (errno.EFBIG, "make room on its disk"),
        (errno.EROFS, "choose a folder that is there and may be written to"),
        (errno.EACCES, "choose a folder that is there and may be written to"),
    ],
)
@pytest.mark.parametrize("step", ["write", "mkstemp", "fsync", "replace"])
def test_a_failed_write_is_said_and_leaves_the_old_file_and_no_litter(
    path, monkeypatch, number, cure, step
):
    def fail(*_, **__):
        raise system_error(number)

    def half(file):
        file.write(b"half")
        if step == "write":
            fail()

    if step != "write":
        where = "tempfile" if step == "mkstemp" else "os"
        monkeypatch.setattr(f"model.files.{where}.{step}", fail)
    with pytest.raises(FileError) as caught:
        write_atomically(path, half)
    assert str(caught.value) == (
        f"{path} cannot be written ({os.strerror(number)}), and is as it was before. "
        f"Cure: {cure}."
    )
    assert path.read_bytes() == b"old"
    assert os.listdir(path.parent) == ["a.npz"]


def test_another_error_while_writing_passes_and_leaves_no_litter(path):
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, lambda file: (_ for _ in ()).throw(KeyboardInterrupt))
    assert path.read_bytes() == b"old"
    assert os.listdir(path.parent) == ["a.npz"]


def test_it_is_on_the_disk_before_it_takes_the_old_ones_place(path, monkeypatch):
    """So that a loss of power does not leave an empty file."""
    steps, fsync, replace = [], os.fsync, os.replace

    def note_fsync(handle):
        fsync(handle)
        steps.append(("fsync", os.fstat(handle).st_size))

    def note_replace(source, target):
        steps.append(("replace", os.stat(source).st_size))
        replace(source, target)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(os, "replace", note_replace)
    write_atomically(path, lambda file: file.write(b"new!"))
    assert steps == [("fsync", 4), ("replace", 4)]


def test_who_reads_while_it_is_written_gets_the_old_file_whole(path):
    with path.open("rb") as reader:
        write_atomically(path, lambda file: file.write(b"new!"))
        assert reader.read() == b"old"
    assert path.read_bytes() == b"new!"


def test_what_killed_writers_left_is_cleared_up_and_nothing_else(path):
    kept = [".a.npz.new.part", ".b.npz.old.part", ".a.npz.old", "a.npz.old.part"]
    for name in [".a.npz.old.part", *kept]:
        (path.parent / name).write_bytes(b"half")
        if ".new." not in name:
            days_ago = time.time() - 2 * 86400
            os.utime(path.parent / name, (days_ago, days_ago))
    write_atomically(path, lambda file: file.write(b"new!"))
    assert sorted(os.listdir(path.parent)) == sorted(["a.npz", *kept])


def test_arrays_come_back(tmp_path):
    write_npz(tmp_path / "a.npz", {"x": np.arange(3)}, compress=True)
    assert read_npz(tmp_path / "a.npz")["x"].tolist() == [0, 1, 2]
    assert os.stat(tmp_path / "a.npz").st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x", b"no array at all"),
        ("x.npy", b"no array at all"),
        ("x.npy", npy("{'descr': '<f4', 'shape': (3,")),
        ("x.npy", npy(HEADER % f"({10**30},)")),
        ("x.npy", npy(HEADER % f"({2**40},)")),
        ("x.npy", npy(HEADER % "('x',)")),
    ],
)
def test_what_is_no_array_is_said_whatever_its_reader_raises(path, name, content):
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(name, content)
    with pytest.raises(ValueError, match=r"\w") as caught:
        read_npz(path)
    assert type(caught.value) is ValueError


def test_an_array_packed_by_lzma_that_is_damaged_is_said(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as file:
        file.writestr("x.npy", b"")
    data = bytearray(path.read_bytes())
    data[30 + len("x.npy") + 4] = 255  # LZMA's properties, after the zip's own header
    path.write_bytes(data)
    with pytest.raises(ValueError, match="[Ii]nvalid"):
        read_npz(path)


def test_a_folder_is_made_and_left_empty(tmp_path):
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert os.listdir(tmp_path / "a" / "b") == []


def test_a_folder_that_cannot_be_made_or_written_to_is_said(path, monkeypatch):
    with pytest.raises(FileError, match=r"b cannot be written \(Not a directory\)"):
        make_folder(path / "b")

    def refuse(**_):
        raise system_error(errno.EROFS)

    monkeypatch.setattr("model.files.tempfile.TemporaryFile", refuse)
    with pytest.raises(FileError, match=r"\(Read-only file system\)"):
        make_folder(path.parent)
