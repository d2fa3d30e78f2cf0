"""A file is whole or not there."""

from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.files.atomic import atomic_file, atomic_path


def test_the_file_appears_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with atomic_file(path) as file:
        file.write(b"new")
        assert not path.exists()
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_error_removes_it_and_keeps_the_old(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def write_half() -> None:
        with atomic_file(path) as file:
            file.write(b"half")
            raise error

    with pytest.raises(error):
        write_half()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_a_disk_that_fails_at_the_end_keeps_the_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    path = tmp_path / "a"
    path.write_bytes(b"old")
    monkeypatch.setattr(step, fail)
    with pytest.raises(OSError, match="Input/output"), atomic_file(path) as file:
        file.write(b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_the_mode_follows_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        with atomic_file(tmp_path / "a") as file:
            file.write(b"new")
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name != "posix", reason="symbolic links need rights on Windows")
def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    real, link = tmp_path / "there" / "real", tmp_path / "link"
    real.write_bytes(b"old")
    link.symlink_to(real)
    with atomic_file(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_a_name_of_255_bytes_has_room_for_its_temporary(tmp_path: Path) -> None:
    with atomic_file(tmp_path / ("n" * 255)) as file:
        file.write(b"new")
    assert (tmp_path / ("n" * 255)).read_bytes() == b"new"


def no_links(*_: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


LINKS = pytest.mark.parametrize("links", [True, False], ids=["hard links", "no hard links"])


@LINKS
def test_an_exclusive_file_takes_a_free_name(tmp_path: Path, links: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not links:
        monkeypatch.setattr("pathlib.Path.hardlink_to", no_links)
    with atomic_file(tmp_path / "a", exclusive=True) as file:
        file.write(b"new")
    assert (tmp_path / "a").read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]


@LINKS
def test_an_exclusive_file_leaves_a_name_taken_meanwhile(
    tmp_path: Path, links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not links:
        monkeypatch.setattr("pathlib.Path.hardlink_to", no_links)
    path = tmp_path / "a"

    def write_beside_another() -> None:
        with atomic_file(path, exclusive=True) as file:
            file.write(b"new")
            path.write_bytes(b"somebody else's")

    with pytest.raises(FileExistsError) as caught:
        write_beside_another()
    assert caught.value.filename == str(path)
    assert path.read_bytes() == b"somebody else's"
    assert list(tmp_path.iterdir()) == [path]


def test_an_exclusive_file_whose_name_is_taken_is_not_begun(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(FileExistsError), atomic_file(tmp_path / "a", exclusive=True):
        pytest.fail("the block was entered")
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]


@pytest.mark.skipif(os.name != "posix", reason="symbolic links need rights on Windows")
def test_a_dangling_link_has_its_name(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileExistsError), atomic_file(tmp_path / "a", exclusive=True):
        pytest.fail("the block was entered")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows renames without replacing")
def test_a_disk_without_links_that_fails_at_the_end_frees_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("pathlib.Path.hardlink_to", no_links)
    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(OSError, match="Input/output"), atomic_file(tmp_path / "a", exclusive=True) as file:
        file.write(b"new")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="Windows renames without replacing")
def test_a_link_that_fails_for_another_reason_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("pathlib.Path.hardlink_to", fail)
    with pytest.raises(OSError, match="Input/output"), atomic_file(tmp_path / "a", exclusive=True) as file:
        file.write(b"new")
    assert list(tmp_path.iterdir()) == []


def test_of_many_writers_of_one_name_exactly_one_has_it(tmp_path: Path) -> None:
    def write(number: int) -> bool:
        try:
            with atomic_file(tmp_path / "a", exclusive=True) as file:
                file.write(str(number).encode() * 10_000)
        except FileExistsError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        (winner,) = [number for number, won in enumerate(pool.map(write, range(8))) if won]
    assert (tmp_path / "a").read_bytes() == str(winner).encode() * 10_000
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]


def test_a_function_that_wants_a_path_gets_one_beside_the_target(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with atomic_path(path) as temporary:
        temporary.write_bytes(b"new")
        assert temporary.parent == tmp_path
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_function_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    def save_half() -> None:
        with atomic_path(tmp_path / "a") as temporary:
            temporary.write_bytes(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        save_half()
    assert list(tmp_path.iterdir()) == []


def test_what_was_written_by_path_is_flushed_before_it_has_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, bool]] = []

    def fsync(descriptor: int) -> None:
        seen.append((os.fstat(descriptor).st_size, (tmp_path / "a").exists()))

    monkeypatch.setattr(os, "fsync", fsync)
    with atomic_path(tmp_path / "a") as temporary:
        temporary.write_bytes(b"new")
    assert seen == [(3, False)]
