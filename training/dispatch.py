"""How many operators a piece of work calls, and how often it would wait for a device; counted on any machine."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode, _disable_current_modes

ROOT = Path(__file__).resolve().parents[1]
WAITING = frozenset(
    f"aten::{name}"
    for name in (
        "_local_scalar_dense",
        "is_nonzero",
        "nonzero",
        "equal",
        "masked_select",
        "_unique2",
        "unique_dim",
        "_linalg_check_errors",
    )
)
"""Operators whose result the processor must have before it can go on."""
COPYING = frozenset({Tensor.tolist, Tensor.cpu, Tensor.numpy})
"""What a device's numbers are brought to the processor by, beside those."""
OWN = frozenset({Path(__file__).name, "guard.py"})
"""Files whose lines are passed over when a place is named."""


class Counted(TorchDispatchMode):
    """Counts while it is on, autograd's and optimisers' operators, too.

    Attributes:
        calls: operators called, views and empty tensors included, since the processor pays for each.
        waits: place, as file:line, → how often a device would have been waited for there.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.calls = 0
        self.waits: Counter[str] = Counter()

    @classmethod
    def ignore_compile_internals(cls) -> bool:
        """Compile as usual; what compiled code calls is counted."""
        return True

    def __torch_dispatch__(
        self, func: Any, types: object, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        """Count one operator and call it."""
        del types
        self.calls += 1
        name = func._schema.name
        if name in WAITING or (name in ("aten::index", "aten::index_put_") and _by_mask(args)):
            self.wait()
        return func(*args, **(kwargs or {}))

    def wait(self) -> None:
        """Count a wait at the line that asked for it."""
        frames = [each for each in traceback.extract_stack() if _ours(each.filename)]
        last = frames[-1] if frames else None
        self.waits["elsewhere" if last is None else f"{Path(last.filename).relative_to(ROOT)}:{last.lineno}"] += 1

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        self._stack.enter_context(_Copies(self))
        super().__enter__()  # type: ignore[no-untyped-call]
        self._stack.push(super().__exit__)
        return self

    def __exit__(self, *raised: Any) -> None:
        self._stack.__exit__(*raised)


class _Copies(TorchFunctionMode):
    """Copies to the processor, which on one are no operators."""

    def __init__(self, counted: Counted) -> None:
        super().__init__()
        self._counted = counted

    def __torch_function__(
        self, func: Any, types: object, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        del types
        if func in COPYING and args[0].ndim:
            self._counted.wait()
        return func(*args, **(kwargs or {}))


def _by_mask(args: tuple[Any, ...]) -> bool:
    """Whether an indexing looks for the places where a mask is true; writing one number under a mask doesn't."""
    masks = any(isinstance(each, Tensor) and each.dtype == torch.bool for each in args[1] if each is not None)
    return masks and (len(args) < 3 or args[2].ndim > 0)


def _ours(file: str) -> bool:
    path = Path(file)
    return path.is_relative_to(ROOT) and ".venv" not in path.parts and path.name not in OWN


def uncounted() -> Callable[..., Any]:
    """A backend of `torch.compile` that compiles nothing: a graph's operators run as they are, but aren't counted,
    since where they are compiled or captured the processor pays for one call."""
    from functorch.compile import make_boxed_func  # type: ignore[import-untyped]
    from torch._dynamo.backends.common import aot_autograd

    def compiled(graph: torch.fx.GraphModule, _inputs: list[Tensor]) -> Callable[..., Any]:
        def run(*inputs: Any) -> Any:
            with _disable_current_modes():
                return graph(*inputs)

        return make_boxed_func(run)

    backend: Callable[..., Any] = aot_autograd(fw_compiler=compiled, bw_compiler=compiled)
    return backend
