"""How far is the batched fit from what this machine can do?

python examples/benchmarks/machine_limit.py

Everything on one thread, in float64, in one run:

- the machine: bytes a second that it copies, from tensors too large for any cache, and from tensors of the size that
  half of the bytes of the fit are in (operations on smaller ones move the other half); products a second of two large
  matrices; values a second of tanh, elu, exp and powers, from tensors of that size too; and seconds that the smallest
  tensor operation takes;
- the fit: every tensor operation of it is counted, with the bytes that it reads and writes (views move nothing, picking
  rows moves those rows only, and what is only written is not read), and with its floating-point operations (products of
  matrices as 2·m·n·k, solutions of T equations as 2·T³/3, one for each number that anything else writes). Values of
  tanh, elu, exp and powers are counted apart, for most of them take twenty times as long as a product.

A limit is the larger of bytes over bandwidth, and operations and functions over their rates: what the same operations
would take if calling them cost nothing. There are two, by what the bandwidth is: that of main memory, as it is usual,
and that of tensors of the fit's own size, which are in the caches and much faster there. The second is the stricter
one, and says what is lost in the fit; the first what the fit would take if it kept nothing in a cache. "Calls" is
operations times the time of the smallest.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from itertools import accumulate
from time import perf_counter, process_time
from typing import Any

import page
import torch
from scaling import fitter_of, genomes
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from pnn_symbolic import paper_data

PRODUCTS = ("bmm", "mm", "addmm", "baddbmm")
PICK, PUT, OVERWRITE = ("index_select", "index", "gather"), ("index_copy_", "index_put_"), ("copy_", "fill_", "zero_")
FUNCTIONS = {"tanh": torch.tanh, "elu": torch.nn.functional.elu, "exp": torch.exp, "pow": lambda one: one**-7}


class Count(TorchDispatchMode):
    """Counts operations, bytes and floating-point operations of all that runs inside."""

    def __init__(self) -> None:
        super().__init__()
        self.calls, self.flops = 0, 0.0
        self.sizes: list[int] = []
        self.functions = dict.fromkeys(FUNCTIONS, 0)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:  # noqa: ANN401
        result = func(*args, **(kwargs or {}))
        returns = func._schema.returns
        if any(one.alias_info is not None and not one.alias_info.is_write for one in returns):
            return result  # a view
        given = [one for one in tree_leaves((args, kwargs)) if isinstance(one, torch.Tensor)]
        made = [one for one in tree_leaves(result) if isinstance(one, torch.Tensor)]
        if not made:
            return result
        self.calls += 1
        name = func._schema.name.removeprefix("aten::")
        moved = [*given, *made]
        if name in PICK:
            moved = [*made, *made, *given[1:]]
        elif name in PUT:
            moved = [given[-1], *given[1:]]
        elif name in OVERWRITE or "out" in (kwargs or {}):  # the target is among what was given
            moved = given
        # An expanded tensor is read as what it is in memory.
        self.sizes.append(sum(min(one.nbytes, one.untyped_storage().nbytes()) for one in moved))
        if name in FUNCTIONS and not (name == "pow" and args[1] == 2):
            self.functions[name] += made[0].numel()
        elif name in PRODUCTS:
            self.flops += 2.0 * made[0].numel() * given[-2].shape[-1]
        elif name.startswith("linalg"):
            size = given[0].shape[-1]
            self.flops += 2 / 3 * given[0].numel() * size
        else:
            self.flops += sum(one.numel() for one in made)
        return result


def half_of_all(sizes: list[int]) -> int:
    """The size up to which operations move half of all bytes."""
    ordered = sorted(sizes)
    return next(size for size, so_far in zip(ordered, accumulate(ordered), strict=True) if 2 * so_far >= sum(ordered))


def best_of(run: Callable[[], object], times: int) -> float:
    """Seconds of the fastest of many runs."""
    found = []
    for _ in range(times):
        began = perf_counter()
        run()
        found.append(perf_counter() - began)
    return min(found)


def bandwidth(numbers: int) -> float:
    """Bytes a second of a copy, read and written."""
    one, other = torch.rand(numbers, dtype=torch.float64), torch.empty(numbers, dtype=torch.float64)
    again = max(1, 10_000_000 // numbers)

    def copies() -> None:
        for _ in range(again):
            other.copy_(one)

    return 16 * numbers * again / best_of(copies, 5)


def seconds_of(functions: dict[str, int], numbers: int) -> float:
    """What so many values of each function take at best, on tensors of so many numbers of either sign."""
    one, again = torch.linspace(-1, 1, numbers, dtype=torch.float64), max(1, 100_000 // numbers)
    return sum(
        count / (numbers * again) * best_of(lambda run=FUNCTIONS[name]: [run(one) for _ in range(again)], 5)
        for name, count in functions.items()
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a look at the machinery; its figures mean nothing")
    page.add_option(parser)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    sizes, data = ([20], paper_data(pairs=500)) if asked.quick else ([200, 5000], paper_data())

    large = 1_000_000 if asked.quick else 20_000_000
    memory = bandwidth(large)
    square = torch.rand(600, 600, dtype=torch.float64)
    rate = 2 * 600**3 / best_of(lambda: square @ square, 10)
    small, out = torch.rand(1, dtype=torch.float64), torch.empty(1, dtype=torch.float64)
    call = best_of(lambda: [torch.add(small, small, out=out) for _ in range(1000)], 20) / 1000
    machine = [
        ("copy of large tensors", f"{memory / 1e9:.1f} GB/s"),
        ("product of large matrices", f"{rate / 1e9:.1f} GFLOP/s"),
        ("smallest operation", f"{1e6 * call:.2f} µs"),
    ]
    print(page.table(("this machine, one core", ""), machine), flush=True)

    rows = []
    for size in sizes:
        chosen = genomes(size)
        fitter_of(data)(genomes(10, seed=1))
        fitter = fitter_of(data)
        began = process_time()
        fitter(chosen)
        taken = process_time() - began
        with Count() as count:
            fitter_of(data)(chosen)
        moved = float(sum(count.sizes))
        usual = half_of_all(count.sizes)
        near = bandwidth(max(1, usual // 16))
        functions = seconds_of(count.functions, max(1, usual // 16))
        limits = [max(moved / bytes_a_second, count.flops / rate + functions) for bytes_a_second in (memory, near)]
        rows.append(
            (
                f"{size:,}",
                f"{taken:.2f}",
                f"{count.calls:,}",
                f"{moved / 1e9:.2f}",
                f"{count.flops / 1e9:.2f}",
                f"{moved / memory:.2f}",
                f"{moved / near:.2f} ({usual / 1e6:.1f} MB at {near / 1e9:.1f} GB/s)",
                f"{count.flops / rate:.2f}",
                f"{functions:.2f}",
                f"{count.calls * call:.2f}",
                f"{1e3 * taken / size:.2f}",
                *(f"{taken / limit:.1f}" for limit in limits),
            )
        )
        print(*rows[-1], sep="\t", flush=True)
    heads = (
        "genomes at once",
        "s measured",
        "operations",
        "GB moved",
        "GFLOP",
        "s by moving them in memory",
        "s by moving them in caches",
        "s by arithmetic",
        "s by functions",
        "s by calls",
        "ms a genome",
        "measured / limit of memory",
        "measured / limit of caches",
    )
    text = page.table(heads, rows)
    print("\n" + text)
    if asked.page:
        met = ["met" if all(float(row[place]) <= 3 for row in rows) else "missed" for place in (-2, -1)]
        goal = (
            f"The goal, within a factor 3 of what this machine's memory and cores can do, is {met[0]}; with the caches "
            f"in the place of memory, for most of these tensors are there, it is {met[1]}."
        )
        table = page.table(("this machine, one core", ""), machine)
        page.write_section("limit", f"{table}\n\n{text}\n\n{goal}")


if __name__ == "__main__":
    main()
