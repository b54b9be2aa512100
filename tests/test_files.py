import os

import numpy as np
import pytest

from model.files import write_npz, write_whole


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path):
    path = tmp_path / "a.npz"
    path.write_bytes(b"old")

    def fail(file):
        file.write(b"half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_whole(path, fail)
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.npz"]


def test_who_reads_while_it_is_written_gets_the_old_file_whole(tmp_path):
    path = tmp_path / "a.npz"
    path.write_bytes(b"old")
    with path.open("rb") as reader:
        write_whole(path, lambda file: file.write(b"new!"))
        assert reader.read() == b"old"
    assert path.read_bytes() == b"new!"


def test_arrays_come_back(tmp_path):
    write_npz(tmp_path / "a.npz", {"x": np.arange(3)}, compress=True)
    with np.load(tmp_path / "a.npz", allow_pickle=False) as file:
        assert file["x"].tolist() == [0, 1, 2]
    assert os.stat(tmp_path / "a.npz").st_mode & 0o777 == 0o644
