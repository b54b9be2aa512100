"""The store of the rounds: who finds what, for how long, and what ends it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from model.errors import MalformedInput
from webapp.classroom import record, store
from webapp.classroom.record import LIFETIME, RoundsFull
from webapp.classroom.store import DRAWINGS, ROUNDS, Rounds
from webapp.corrections.setup import migrate


@pytest.fixture
def rounds(database) -> Rounds:
    made = Rounds(database, max_rounds=3)
    migrate(made.engine)
    return made


@pytest.fixture
def clock(monkeypatch):
    """The time of the store, to be moved by seconds."""

    class Clock:
        now = 1_800_000_000.0

        def time(self) -> float:
            return self.now

    clock = Clock()
    monkeypatch.setattr(store, "time", clock)
    return clock


def add(rounds: Rounds, key: str, read: str = "7", is_doubtful: bool = False) -> str:
    return rounds.add(rounds.of_wall(key).id, "M1 2L3 4", 16, read, is_doubtful)


def reads(rounds: Rounds, key: str) -> list[str]:
    return [one.read for one in rounds.drawings(rounds.of_wall(key).id)]


def rows(rounds: Rounds) -> tuple[int, int]:
    """The numbers of rows of both tables."""
    with rounds.engine.connect() as connection:
        counts = [select(func.count()).select_from(t) for t in (ROUNDS, DRAWINGS)]
        return tuple(connection.execute(count).scalar_one() for count in counts)


def test_phones_find_a_round_by_its_code_and_the_wall_by_its_key(rounds):
    key = rounds.start("  Sevens,\n Thursday ")
    found = rounds.of_wall(key)
    assert found.name == "Sevens, Thursday"
    assert found == rounds.of_code(found.code) == rounds.of_code(found.shown_code)
    assert rounds.of_code(found.shown_code.upper()) == found
    other = rounds.of_wall(rounds.start("Another"))
    assert other.id != found.id and other.code != found.code


@pytest.mark.parametrize(
    "text", ["", "x", "' OR ''='", "\x00", "\ud800", "é" * 5000, "-"]
)
def test_another_code_key_or_token_finds_nothing(rounds, text):
    add(rounds, rounds.start("Sevens"))
    assert rounds.of_wall(text) is None
    assert rounds.of_drawing(text) is None
    assert not rounds.end(text)
    assert not rounds.take_back(text) and not rounds.set_meant(text, "7")
    assert rounds.of_code(text) is None


@pytest.mark.parametrize("name", ["", " \n", "a" * 61, "a\x00b", "a\u202eb"])
def test_a_name_that_is_none_is_refused(rounds, name):
    with pytest.raises(MalformedInput, match="1 to 60"):
        rounds.start(name)
    assert rows(rounds) == (0, 0)


def test_misread_drawings_come_first_then_doubtful_ones_then_the_newest(rounds):
    key = rounds.start("All")
    add(rounds, key, "1")
    wrong = add(rounds, key, "2")
    add(rounds, key, "3", is_doubtful=True)
    right = add(rounds, key, "4", is_doubtful=True)
    letter = add(rounds, key, "5")
    add(rounds, key, "6")
    rounds.set_meant(wrong, "7")
    rounds.set_meant(right, "4")
    rounds.set_meant(letter, "")
    assert reads(rounds, key) == ["5", "2", "3", "6", "4", "1"]
    one = rounds.of_drawing(wrong)[1]
    assert (one.read, one.meant, one.is_misread) == ("2", "7", True)


def test_every_change_gives_the_round_another_version(rounds):
    key = rounds.start("All")
    seen = [rounds.of_wall(key).version]

    def note() -> None:
        seen.append(rounds.of_wall(key).version)

    first, second = add(rounds, key), add(rounds, key)
    note()
    rounds.set_meant(first, "1")
    note()
    rounds.take_back(first)
    note()
    found = rounds.of_drawing(second)[1]
    rounds.remove(rounds.of_wall(key).id, found.id)
    note()
    assert len(set(seen)) == len(seen)
    assert rounds.of_wall(key).size == 0 and rows(rounds) == (1, 0)


def test_a_drawing_of_another_round_is_not_removed(rounds):
    one, other = rounds.start("One"), rounds.start("Other")
    (drawing,) = [rounds.of_drawing(add(rounds, one))[1]]
    rounds.remove(rounds.of_wall(other).id, drawing.id)
    assert reads(rounds, one) == ["7"]
    assert (rounds.of_wall(one).size, rounds.of_wall(other).size) == (1, 0)


def test_the_end_deletes_the_round_and_all_its_drawings_and_no_other(rounds):
    one, other = rounds.start("One"), rounds.start("Other")
    token, kept = add(rounds, one), add(rounds, other)
    ended = rounds.of_wall(one)
    assert rounds.end(one)
    assert not rounds.end(one)
    assert rows(rounds) == (1, 1)
    assert rounds.of_code(ended.code) is None and rounds.of_drawing(token) is None
    assert rounds.add(ended.id, "M1 2h0", 16, "7", False) is None
    assert rounds.of_drawing(kept) is not None


def test_a_round_is_over_after_a_day_and_then_deleted(rounds, clock):
    key = rounds.start("One")
    token, found = add(rounds, key), rounds.of_wall(key)
    clock.now += LIFETIME - 1
    assert rounds.of_code(found.code) == found
    assert rounds.purge() == 0
    clock.now += 1
    assert rounds.of_wall(key) is None and rounds.of_code(found.code) is None
    assert rounds.of_drawing(token) is None
    assert rounds.add(found.id, "M1 2h0", 16, "7", False) is None
    assert not rounds.set_meant(token, "1") and not rounds.take_back(token)
    assert rounds.purge() == 1
    assert rows(rounds) == (0, 0)


def test_a_round_takes_so_many_drawings(rounds, monkeypatch):
    monkeypatch.setattr(store, "MAX_DRAWINGS", 2)
    key = rounds.start("One")
    token = add(rounds, key)
    add(rounds, key)
    with pytest.raises(RoundsFull, match="not stored"):
        add(rounds, key)
    assert rounds.of_wall(key).size == 2
    rounds.take_back(token)
    assert add(rounds, key)


def test_phones_that_draw_at_once_lose_nothing_and_stay_within_the_limit(
    rounds, monkeypatch
):
    monkeypatch.setattr(store, "MAX_DRAWINGS", 10)
    key = rounds.start("One")

    def draw(number: int) -> str:
        try:
            add(rounds, key, str(number))
        except RoundsFull:
            return "full"
        return str(number)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(draw, range(16)))
    assert answers.count("full") == 6
    assert sorted(reads(rounds, key)) == sorted(a for a in answers if a != "full")


def test_only_so_many_rounds_go_on_and_only_an_idle_one_makes_room(rounds, clock):
    first, second, third = [rounds.start(name) for name in "abc"]
    with pytest.raises(RoundsFull, match="going on"):
        rounds.start("d")
    clock.now += record.IDLE - 1
    add(rounds, first)
    clock.now += 1
    fourth = rounds.start("d")
    assert rounds.of_wall(second) is None
    assert all(rounds.of_wall(key) for key in (first, third, fourth))


def test_nothing_about_who_draws_and_no_secret_is_stored(rounds):
    key = rounds.start("One")
    token = add(rounds, key)
    with rounds.engine.connect() as connection:
        drawing = dict(connection.execute(select(DRAWINGS)).mappings().one())
        round_ = dict(connection.execute(select(ROUNDS)).mappings().one())
    assert key not in str(round_) and token not in str(drawing)
    assert len(drawing.pop("token_sha256")) == len(round_.pop("key_sha256")) == 64
    assert drawing == {
        "id": 1,
        "round_id": 1,
        "path": "M1 2L3 4",
        "pen": 16,
        "read": "7",
        "is_doubtful": False,
        "meant": None,
    }
    assert set(round_) == {"id", "name", "code", "expires", "used", "size", "version"}
