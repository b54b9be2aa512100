"""PDF files: pages are drawn one at a time, whatever the threads."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from model.ink import pdf_files


def test_two_threads_do_not_draw_pages_at_the_same_time(monkeypatch):
    pytest.importorskip("pypdfium2")
    under_way, together = [], []

    def drawn(page: str) -> Image.Image:
        under_way.append(page)
        time.sleep(0.02)
        together.append(len(under_way))
        under_way.remove(page)
        return Image.new("RGB", (60, 80), "white")

    monkeypatch.setattr(pdf_files, "drawn", drawn)
    with ThreadPoolExecutor(3) as pool:
        for number in range(3):
            pool.submit(pdf_files.read_page, ["a", "b", "c"], number)
    assert together == [1, 1, 1]
