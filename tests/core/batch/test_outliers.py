"""Which photos of a batch are listed to be looked at."""

from pathlib import Path

from core.batch.entry import Entry, Facts, State
from core.batch.outliers import outliers
from core.causal.factors import FACTORS


def entry(number: int, unexplained: float = 1.0, width: float = 0.0, **values: float) -> Entry:
    """A photo that was read so; its intervals are `width` wide at the top."""
    means = {each.name: values.get(each.name, each.none) for each in FACTORS}
    estimate = {name: (mean, mean, mean + width) for name, mean in means.items()}
    return Entry(
        number=number,
        source=Path("a"),
        target=Path("b"),
        replaces=None,
        state=State.WRITTEN,
        reason="",
        written=None,
        facts=Facts(estimate=estimate, unexplained=unexplained),
        order=None,
    )


def test_a_photo_unlike_the_others_is_told_by_what():
    alike = [entry(k, noise=5.0, jpeg=80) for k in range(9)]
    odd = entry(9, noise=30.0, jpeg=80)
    assert outliers([*alike, odd]) == {9: ("more noise than the others",)}
    clean = entry(9, noise=0.0, jpeg=100)
    assert outliers([*alike, clean]) == {9: ("less noise than the others", "less compression than the others")}


def test_small_differences_among_photos_that_are_alike_are_none():
    assert outliers([*(entry(k, noise=5.0) for k in range(9)), entry(9, noise=6.5)]) == {}


def test_of_a_few_photos_none_is_unusual():
    assert outliers([*(entry(k, noise=5.0) for k in range(3)), entry(3, noise=40.0)]) == {}


def test_an_unsure_reading_and_a_result_that_does_not_give_the_photo_back():
    assert outliers([entry(0, width=0.1, blur=1.0)]) == {}
    assert outliers([entry(0, blur=1.0, width=2.5)])[0][0] == "blur is unsure"
    assert outliers([*(entry(k) for k in range(7)), entry(7, blur=1.0, width=2.5)])[7][-1] == "blur is unsure"
    assert outliers([entry(k, blur=1.0, width=2.5) for k in range(8)]) == {}  # as all are
    assert outliers([entry(0, unexplained=1.7)]) == {0: ("the result doesn't give the photo back",)}


def test_photos_that_were_not_read_are_left_alone():
    bare = entry(0)
    unread = Entry(**{**vars(bare), "facts": Facts()})
    assert outliers([unread]) == {}
