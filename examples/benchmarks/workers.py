"""How much faster are more workers? A certificate with 1 worker and with several; and a model of a large cluster.

python examples/benchmarks/workers.py                     1 and 2 workers, on a quiet machine
python examples/benchmarks/workers.py --workers 1,2,4,8 --dask

The space is one of 268,435,456 networks with linear and tanh neurons on 240 rows of the paper's particle, decided at an
accuracy weight of 0.2 if no other is given. Certificates must be the same, byte for byte.

The model is of what is measured with one worker: the seconds of every fit, in the batches in which they are handed out,
and the seconds of all that is done between batches, in one process. With n workers a batch lasts as long as the last of
them works, if each takes the next fit when it is free, and every fit costs what it costs to hand it over (--overhead).
"""

from __future__ import annotations

import argparse
import heapq
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from pnn_symbolic import DataSet, SearchSettings, SearchSpace, paper_data, paper_potential
from pnn_symbolic.certification.decision import certify
from pnn_symbolic.execution import Here, Processes, Workplace
from pnn_symbolic.execution.cluster import cluster

SPACE = SearchSpace("direct", ("linear", "tanh"))
LARGE = (1, 2, 10, 30, 100, 300, 1000)


class Watched(Workplace):
    """In this process, with the seconds of every call, by the batch in which it was handed over."""

    def __init__(self) -> None:
        self.batches: list[list[float]] = []
        self._last = 0.0

    def pool(self, function: Callable) -> _WatchedPool:
        """Who makes the calls, in this process."""
        return _WatchedPool(self, function)


class _WatchedPool:
    def __init__(self, place: Watched, function: Callable) -> None:
        self.place, self.function, self.open = place, function, False

    def submit(self, argument: object) -> _WatchedShard:
        if not self.open:
            self.place.batches.append([])
            self.open = True
        return _WatchedShard(self, argument)

    def close(self) -> None:
        pass


class _WatchedShard:
    def __init__(self, pool: _WatchedPool, argument: object) -> None:
        self.pool, self.argument = pool, argument

    def result(self) -> Any:  # noqa: ANN401 - whatever the function gives
        self.pool.open = False
        began = time.perf_counter()
        answer = self.pool.function(self.argument)
        self.pool.place.batches[-1].append(time.perf_counter() - began)
        return answer

    def cancel(self) -> bool:
        return True


def decided(place: Workplace, data: DataSet, space: SearchSpace, weight: float) -> tuple[float, bytes]:
    """Seconds, and the certificate."""
    with tempfile.TemporaryDirectory() as folder:
        settings = SearchSettings(population=20, generations=2)
        began = time.perf_counter()
        certify(
            data,
            paper_potential(),
            mass=26.982,
            space=space,
            accuracy_weight=weight,
            settings=settings,
            place=place,
            out=Path(folder),
        )
        seconds = time.perf_counter() - began
        return seconds, (Path(folder) / "certificate.jsonl.gz").read_bytes()


def modelled(batches: list[list[float]], between: float, workers: int, overhead: float) -> float:
    """Seconds with so many workers."""
    total = between
    for batch in batches:
        free = [0.0] * min(workers, len(batch))
        for seconds in batch:
            heapq.heapreplace(free, free[0] + seconds)
        total += max(free) + overhead * len(batch)
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--dask", action="store_true", help="also at a Dask cluster of this machine")
    parser.add_argument("--overhead", type=float, default=0.002, help="seconds to hand one fit over")
    parser.add_argument("--accuracy-weight", type=float, default=0.2)
    parser.add_argument("--quick", action="store_true", help="a look at the machinery; its figures mean nothing")
    asked = parser.parse_args()
    data, space, weight = paper_data(pairs=60), SPACE, asked.accuracy_weight
    if asked.quick:
        space, weight = SearchSpace("direct", ("linear",)), 0.05
    watched = Watched()
    alone, certificate = decided(watched, data, space, weight)
    fits = [seconds for batch in watched.batches for seconds in batch]
    if not fits:
        raise SystemExit("nothing had to be fitted")
    print(f"watched: {alone:.1f} s, {len(fits)} fits in {len(watched.batches)} batches, {sum(fits):.1f} s of them")
    for count in () if asked.quick else map(int, asked.workers.split(",")):
        places = [("processes", nullcontext(Processes(count) if count > 1 else Here()))]
        places += [("dask", cluster("local", count))] if asked.dask else []
        for name, context in places:
            with context as place:
                seconds, other = decided(place, data, space, weight)
            assert other == certificate
            print(f"{name}, {count}: {seconds:.1f} s, {alone / seconds:.2f} times as fast", flush=True)
    for count in LARGE:
        seconds = modelled(watched.batches, alone - sum(fits), count, asked.overhead)
        print(f"model, {count}: {seconds:.1f} s, {alone / seconds:.2f} times as fast")


if __name__ == "__main__":
    main()
