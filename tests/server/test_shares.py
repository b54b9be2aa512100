"""How many connections each process has, in memory that processes share."""

import os
import sys

import pytest

from webapp.shares import MOST, STOPPING, Shares


def test_the_least_is_of_the_processes_that_run():
    shares = Shares()
    first, second, third = (shares.take() for _ in range(3))
    for place, count in ((first, 7), (second, 3), (third, 5)):
        shares.put(place, count)
    assert shares.least() == 3
    shares.give_back(second)
    assert shares.least() == 5


def test_a_place_that_was_given_back_is_taken_again_and_counts_from_nothing():
    shares = Shares()
    places = [shares.take() for _ in range(3)]
    for place in places:
        shares.put(place, 9)
    shares.give_back(places[1])
    assert shares.take() == places[1]
    assert shares.least() == 0


def test_more_processes_than_places_stop_nothing():
    shares = Shares()
    places = [shares.take() for _ in range(MOST + 2)]
    assert places[-3:] == [MOST - 1] * 3
    for place in places:
        shares.give_back(place)
    assert shares.least() == 0


def test_a_process_that_waits_is_found_once_until_it_says_so_again():
    shares = Shares()
    first, second = shares.take(), shares.take()
    assert shares.take_free(first) is None
    for place in (first, second):
        shares.put_free(place, True)
    assert shares.take_free(second) == second
    assert shares.take_free(second) == first  # from the beginning again
    assert shares.take_free(first) is None
    shares.put_free(second, True)
    shares.put_free(first, True)
    shares.put_free(first, False)
    assert shares.take_free(first) == second


def test_a_process_that_has_ended_waits_no_more():
    shares = Shares()
    place = shares.take()
    shares.put_free(place, True)
    assert not shares.is_nobodys(place)
    shares.give_back(place)
    assert shares.take_free(place) is None
    assert shares.is_nobodys(place)


def test_somebody_is_a_process_that_goes_on():
    shares = Shares()
    assert shares.somebody() is None
    stopping, running = shares.take(), shares.take()
    shares.put(stopping, STOPPING)
    shares.put(running, 3)
    assert shares.somebody() == running
    shares.give_back(running)
    assert shares.somebody() is None


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_what_a_process_writes_another_reads():
    shares = Shares()
    place = shares.take()
    child = os.fork()
    if not child:
        shares.put(place, 42)
        os._exit(0)
    os.waitpid(child, 0)
    assert shares.least() == 42
