"""Freed memory is kept for the next picture."""

import platform
import subprocess
import sys

import pytest

PAGES = """
import resource, sys
import torch
from core.memory import give_back, keep_freed
def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        torch.ones(16_000_000)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
keep_freed()
faults()
kept = faults()
give_back()
after = faults()
print(kept, after)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told so")
def test_memory_that_was_freed_is_not_asked_for_anew():
    """Twenty times 64 MB are 312,500 pages of 4 KiB when the system gives them, and none when they are kept; once given
    back, they are asked for once."""
    done = subprocess.run([sys.executable, "-c", PAGES], capture_output=True, text=True, check=True)
    kept, after = map(int, done.stdout.split())
    assert kept < 1000
    assert 1000 < after < 40_000


def test_elsewhere_nothing_happens(monkeypatch):
    from core import memory

    monkeypatch.setattr(memory.platform, "libc_ver", lambda: ("", ""))
    assert memory._glibc() is None
    memory.keep_freed()
    memory.give_back()
