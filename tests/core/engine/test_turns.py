"""Turns: one at a time, the urgent before the patient."""

import threading

from core.engine.turns import Turns


def test_who_waits_urgently_comes_before_who_waited_longer_but_is_patient():
    turns, order, ready = Turns(), [], threading.Semaphore(0)

    def work(name: str, patient: bool) -> None:
        ready.release()
        with turns.turn(patient=patient):
            order.append(name)

    with turns.turn(patient=True):
        threads = []
        for name, patient in (("batch", True), ("preview", False)):
            threads.append(threading.Thread(target=work, args=(name, patient)))
            threads[-1].start()
            ready.acquire()
        while turns._urgent != 1:  # until the preview has asked
            pass
        assert order == []
    for thread in threads:
        thread.join()
    assert order == ["preview", "batch"]


def test_a_turn_ends_with_its_error():
    turns = Turns()
    for _ in range(2):
        try:
            with turns.turn(patient=False):
                raise ValueError
        except ValueError:
            pass
    with turns.turn(patient=True):
        assert turns._taken


def test_only_one_at_a_time():
    turns, inside, most = Turns(), [], []

    def work() -> None:
        for _ in range(50):
            with turns.turn(patient=False):
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1
    assert len(most) == 200
