"""One photo from file to file, the same whoever asks; and again from its own provenance."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from core.batch import replay as module
from core.batch.earlier import Result, Stamp
from core.batch.folders import photos_in
from core.batch.naming import Naming, free
from core.batch.one import restore_file, restore_opened
from core.batch.plan import Existing, plan
from core.batch.replay import replay_file
from core.causal.actions import Actions
from core.engine import Engine
from core.errors import OrderError, ReadError, ScaleError, WriteError
from core.image_io import WriteOptions, read
from core.jobs import Cancelled, CancelToken
from core.order import ModelRef, Order, Size


@pytest.fixture(autouse=True)
def same_engine(monkeypatch, tiny_model):
    """Replay loads the tests' own model, whatever its name."""
    monkeypatch.setattr(module, "recorded_model", lambda _name, _sha256: tiny_model)
    monkeypatch.setattr(module, "Engine", lambda _device, model: Engine("cpu", model))


@pytest.fixture
def source(tmp_path, photo):
    path = tmp_path / "street.png"
    Image.fromarray(photo.pixels).save(path)
    return path


def order(**changes):
    return Order(**{"model": ModelRef("tiny-random"), **changes})


@pytest.mark.parametrize("form", ["png", "jpeg", "tiff", "webp"])
def test_an_open_photo_and_a_file_give_the_same_bytes(engine, source, tmp_path, form):
    wanted = order(actions=Actions.set(noise=9), size=Size(scale=1.5), options=WriteOptions(format=form, quality=91))
    a = restore_file(engine, source, tmp_path / f"a.{form}", wanted)
    session = engine.open(read(source))
    session.render(Actions(), 2)
    b = restore_opened(session, tmp_path / f"b.{form}", wanted)
    assert a.target.read_bytes() == b.target.read_bytes()
    assert a.size == a.target.stat().st_size
    assert a.picture.photo.width == round(61 * 1.5)


def test_a_long_side_is_met(engine, source, tmp_path):
    restore_file(engine, source, tmp_path / "a.png", order(size=Size(long_side=200)))
    with Image.open(tmp_path / "a.png") as image:
        assert image.size == (200, 148)


def test_a_taken_name_is_left_alone_unless_it_gives_way(engine, source, tmp_path):
    (tmp_path / "a.png").write_bytes(b"somebody's")
    done = restore_file(engine, source, tmp_path / "a.png", order())
    assert done.target.name == "a (2).png"
    assert (tmp_path / "a.png").read_bytes() == b"somebody's"
    earlier = Stamp.of(done.target)
    again = restore_file(engine, source, done.target, order(size=Size(scale=3)), replaces=earlier)
    assert again.target == done.target
    assert read(done.target).width == 3 * 61
    assert again.size == done.target.stat().st_size
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a (2).png", "a.png", "street.png"]


def test_a_file_that_took_the_place_of_what_gives_way_stays(engine, source, tmp_path, monkeypatch):
    """Another process writes there, before the work or at its very end."""
    from core.batch import one

    target = restore_file(engine, source, tmp_path / "a.png", order()).target
    stamp = Stamp.of(target)
    whole_write = one.write

    def write(path, photo, options, **how):
        whole_write(path, photo, options, **how)
        if path.suffix == ".tmp":
            target.write_bytes(b"somebody's")

    monkeypatch.setattr(one, "write", write)
    assert restore_file(engine, source, target, order(), replaces=stamp).target.name == "a (2).png"
    assert restore_file(engine, source, target, order(), replaces=stamp).target.name == "a (3).png"
    assert target.read_bytes() == b"somebody's"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a (2).png", "a (3).png", "a.png", "street.png"]


def test_what_gives_way_stays_when_its_successor_can_not_be_written(engine, source, tmp_path, monkeypatch):
    from pathlib import Path

    target = restore_file(engine, source, tmp_path / "a.png", order()).target
    before = target.read_bytes()

    def fail(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(WriteError, match="Input/output error; the file that was there is untouched"):
        restore_file(engine, source, target, order(size=Size(scale=3)), replaces=Stamp.of(target))
    assert target.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.png", "street.png"]


def test_what_gives_way_by_a_link_is_replaced_where_it_lies(engine, source, tmp_path):
    (tmp_path / "deep").mkdir()
    target = restore_file(engine, source, tmp_path / "deep" / "a.png", order()).target
    link = tmp_path / "a.png"
    link.symlink_to(target)
    restore_file(engine, source, link, order(size=Size(scale=3)), replaces=Stamp.of(link))
    assert link.is_symlink()
    assert read(target).width == 3 * 61


@pytest.mark.parametrize("existing", list(Existing))
@pytest.mark.parametrize("before", [0, 1, 2])
def test_two_calls_at_once_into_one_folder_lose_nothing(engine, tmp_path, photo, existing, before):
    """Both have planned before either writes; each has a photo of the same name; with results of earlier calls."""
    photos = [tmp_path / side / "street.png" for side in "ab"]
    for number, file in enumerate(photos):
        file.parent.mkdir()
        Image.fromarray(photo.pixels ^ number).save(file)
    for file in photos[:before]:
        restore_file(engine, file, tmp_path / "out" / "street_x2.png", order(size=Size(scale=3)))
    plans = [plan(photos_in([file.parent]), tmp_path / "out", Naming(), existing) for file in photos]
    for (job,) in (each.jobs for each in plans):
        restore_file(engine, job.source, job.target, order(), replaces=job.replaces)
    made = [Result.of(file) for file in (tmp_path / "out").iterdir()]
    assert {read(file).sha256 for file in photos} == {result.sha256 for result in made if result.follows(order())}
    older = max(before - 1, 0) if existing is Existing.REPLACE else before  # both meant to replace the same one
    assert sum(not result.follows(order()) for result in made) == older


def test_a_result_says_whose_it_is(engine, source, tmp_path):
    result = Result.of(restore_file(engine, source, tmp_path / "b.png", order()).target)
    assert (result.source, result.sha256) == ("street.png", read(source).sha256)
    assert result.follows(order())
    assert not result.follows(order(size=Size(scale=3)))
    assert Result.of(source) is None


@pytest.mark.parametrize("form", ["png", "jpeg", "tiff", "webp"])
def test_the_resolution_that_is_asked_for_is_stated_in_the_file(engine, source, tmp_path, form, photo):
    """Also where the photo's EXIF says otherwise; read by Pillow."""
    exif = Image.Exif()
    exif[0x011A], exif[0x011B], exif[0x0128], exif[0x010F] = 72.0, 72.0, 2, "Maker"
    Image.fromarray(photo.pixels).save(source, exif=exif, dpi=(72, 72))
    target = tmp_path / f"a.{form}"
    restore_file(engine, source, target, order(dpi=300, options=WriteOptions(format=form)))
    with Image.open(target) as image:
        tags = image.getexif()
        if form != "webp":
            assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)
        assert (float(tags[0x011A]), float(tags[0x011B]), tags[0x0128], tags[0x010F]) == (300, 300, 2, "Maker")
    assert replay_file(target).same


def test_a_name_that_is_taken_while_writing_is_left_alone_too(engine, source, tmp_path, monkeypatch):
    """Another process has the same thought between our look and our writing."""
    from core.batch import one

    looked = []

    def late(path):
        name = free(path)
        if not looked:
            name.write_bytes(b"somebody's")
        looked.append(name.name)
        return name

    monkeypatch.setattr(one, "free", late)
    done = restore_file(engine, source, tmp_path / "a.png", order())
    assert looked == ["a.png", "a (2).png"]
    assert done.target.name == "a (2).png"
    assert (tmp_path / "a.png").read_bytes() == b"somebody's"


@pytest.mark.parametrize("name", ["street.png", "./in/../street.png", "link.png"])
def test_the_photo_itself_is_never_written_over(engine, source, tmp_path, name):
    before = source.read_bytes()
    (tmp_path / "in").mkdir()
    (tmp_path / "link.png").symlink_to(source)
    with pytest.raises(WriteError, match="it is what the result is made from"):
        restore_file(engine, source, tmp_path / name, order(), replaces=Stamp.of(source))
    assert source.read_bytes() == before


def test_a_replay_writes_over_neither_the_result_nor_the_photo(engine, source, tmp_path):
    done = restore_file(engine, source, tmp_path / "a.png", order())
    for original in (done.target, source):
        before = original.read_bytes()
        with pytest.raises(WriteError, match="it is what the result is made from"):
            replay_file(done.target, output=original)
        assert original.read_bytes() == before


def test_progress_rises_to_one_and_a_cancelled_photo_leaves_nothing(engine, source, tmp_path):
    shares = []
    restore_file(engine, source, tmp_path / "a.png", order(), progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    token = CancelToken()
    with pytest.raises(Cancelled):
        restore_file(engine, source, tmp_path / "b.png", order(), progress=lambda _: token.cancel(), token=token)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.png", "street.png"]


@pytest.mark.parametrize(
    ("wanted", "target", "error", "why"),
    [
        (order(model=ModelRef("pro")), "a.png", OrderError, "for the model pro"),
        (order(model=ModelRef("tiny-random", "ab")), "a.png", OrderError, "for the model tiny-random ab"),
        (order(size=Size(width=10)), "a.png", ScaleError, "smaller"),
        (order(options=WriteOptions(format="jpeg", bits=16)), "a.jpg", WriteError, "16 bits"),
    ],
)
def test_what_can_not_be_followed_is_refused_before_work(
    engine, source, tmp_path, monkeypatch, wanted, target, error, why
):
    monkeypatch.setattr("core.engine.session.Session.render", lambda *_, **__: pytest.fail("it was rendered"))
    with pytest.raises(error, match=why):
        restore_file(engine, source, tmp_path / target, wanted)


def test_a_photo_that_is_not_there_is_named(engine, tmp_path):
    with pytest.raises(ReadError, match=r"nowhere\.png"):
        restore_file(engine, tmp_path / "nowhere.png", tmp_path / "a.png", order())


# Replay


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.png", WriteOptions(format="png")),
        ("a.jpg", WriteOptions(format="jpeg", quality=83)),
        ("a.tif", WriteOptions(format="tiff", bits=16)),
        ("a.webp", WriteOptions(format="webp", quality=70)),
    ],
)
def test_a_replay_is_the_same_to_the_byte(engine, source, tmp_path, name, options):
    wanted = order(actions=Actions.tell(jpeg=40), size=Size(megapixels=0.02), options=options)
    restore_file(engine, source, tmp_path / name, wanted)
    again = replay_file(tmp_path / name)
    assert again.same, again.differences
    assert again.source == source


def test_a_replay_takes_its_photo_from_elsewhere_and_keeps_its_result(engine, source, tmp_path):
    done = restore_file(engine, source, tmp_path / "a.png", order())
    moved = source.rename(tmp_path / "renamed.png")
    with pytest.raises(OrderError, match=r"'street\.png', which is not beside it; name it by --from"):
        replay_file(done.target)
    again = replay_file(done.target, source=moved, output=tmp_path / "again.png")
    assert again.same
    assert (tmp_path / "again.png").read_bytes() == done.target.read_bytes()


def test_a_replay_says_what_differs(engine, source, tmp_path, monkeypatch, photo):
    done = restore_file(engine, source, tmp_path / "a.png", order())
    other = photo.pixels.copy()
    other[:20] = 255 - other[:20]
    Image.fromarray(other).save(source)
    monkeypatch.setattr(module, "version", lambda _name: "99")
    differences = replay_file(done.target).differences
    assert "street.png' is not the photo it was made from" in differences[0]
    assert differences[1].endswith("this is 99")
    assert "of the pixels differ" in differences[2]


def test_a_picture_of_others_can_not_be_replayed(source):
    with pytest.raises(OrderError, match="says nothing of how it was made"):
        replay_file(source)


def test_a_source_that_points_out_of_its_folder_is_looked_for_inside(engine, source, tmp_path, monkeypatch):
    (tmp_path / "in").mkdir()
    restore_file(engine, source, tmp_path / "in" / "a.png", order())
    kept = module.Provenance.read(read(tmp_path / "in" / "a.png").metadata)
    with pytest.raises(OrderError, match="not beside it"):
        module._named_source(tmp_path / "in" / "a.png", replace(kept, source="../street.png"))


def test_a_result_of_an_unknown_version_is_named_so(engine, source, tmp_path):
    done = restore_file(engine, source, tmp_path / "a.png", order())
    kept = replace(module.Provenance.read(read(done.target).metadata), version="")
    (reason,) = module._reasons(kept, read(source), engine.model_ref)
    assert reason.startswith("made by version unknown, this is ")


def test_other_weights_before_anothers_network_are_named(engine, source, tmp_path):
    done = restore_file(engine, source, tmp_path / "a.png", order())
    kept = module.Provenance.read(read(done.target).metadata)
    then, now = ModelRef("rcan", "ab" * 32, "cd" * 32), ModelRef("rcan", "ab" * 32, "ef" * 32)
    kept = replace(kept, order=replace(kept.order, model=then))
    assert module._reasons(kept, read(source), then) == []
    (reason,) = module._reasons(kept, read(source), now)
    assert reason == "what restores before rcan has other weights (cdcdcdcdcdcd then, efefefefefef now)"


def test_a_difference_of_one_level_is_counted(tmp_path):
    from core.image_io import Photo

    a = np.zeros((2, 2, 3), np.uint8)
    b = a.copy()
    b[0, 0, 1] = 1
    assert module._pixels(Photo(pixels=a), Photo(pixels=b)) == "25.00% of the pixels differ, by 1 at most"
    assert module._pixels(Photo(pixels=a.copy()), Photo(pixels=a.copy())).startswith("the pixels are the same")
    assert module._pixels(Photo(pixels=a.copy()), Photo(pixels=a.astype(np.uint16))) == "8 bits then, 16 now"
