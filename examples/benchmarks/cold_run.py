"""How long does a cold `discover-equations run` take? CPU and wall seconds of each stage, in a process of its own.

python examples/benchmarks/cold_run.py            # the force sub-network, and the exact force
python examples/benchmarks/cold_run.py network    # one of them
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time


def seconds() -> tuple[float, float]:
    """(CPU of this process and of those it has ended, wall)."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in usages), time.perf_counter()


def measure(force: str) -> None:
    """Run the pipeline of the command once, and write (stage, CPU, wall) as JSON."""
    stages, last = list[tuple[str, float, float]](), [seconds(), "loading"]

    def begins(stage: str) -> None:
        (cpu, wall), name = last
        now = seconds()
        stages.append((name, now[0] - cpu, now[1] - wall))
        last[:] = [now, stage.partition(":")[0]]

    from pnn_symbolic.discovery import discover
    from pnn_symbolic.dynamics.simulation import paper_data, paper_potential
    from pnn_symbolic.report.run import discovery_json
    from pnn_symbolic.training import fit  # noqa: F401 - loads Lightning and torch, whose time is asked

    begins("simulating the particle")
    data = paper_data()
    begins("preparing")
    found = discover(data, paper_potential() if force == "exact" else None, on_stage=begins)
    begins("writing the report")
    discovery_json(found)
    begins("")
    print(json.dumps({"stages": stages, "objective": found.result.objective(found.candidate)}))


def main() -> None:
    """A table for each force, each from a fresh process."""
    if sys.argv[1:2] == ["--stages"]:
        measure(sys.argv[2])
        return
    for force in sys.argv[1:] or ["network", "exact"]:
        cpu, wall = seconds()
        command = [sys.executable, __file__, "--stages", force]
        answer = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        whole = seconds()
        print(f"force: {force}; objective {answer['objective']:.8f}")
        for name, of_cores, of_clock in answer["stages"]:
            print(f"  {name:38s} {of_cores:6.1f} s CPU {of_clock:6.1f} s wall")
        print(f"  {'in all':38s} {whole[0] - cpu:6.1f} s CPU {whole[1] - wall:6.1f} s wall")


if __name__ == "__main__":
    main()
