"""Exported steps in a magnetic field move a particle as the word does, in fields that are strong, weak and none."""

import ctypes
import shutil
import subprocess

import numpy as np
import pytest

from pnn_symbolic.catalogue import MAGNETIC
from pnn_symbolic.errors import InputError
from pnn_symbolic.exports import export
from pnn_symbolic.magnetic import read_magnetic_word
from tests.magnetic.test_magnetic_steps import FIELD, V, X, advanced, gradient_force

EVERY_LETTER = "D 1/3, R 1/2, K sqrt(2), R_lin -1/3, R_tan 2/7, G 1/4, D 2/3, R 1/2"
WORDS = [*(method.made_from.text for method in MAGNETIC), EVERY_LETTER]
FIELDS = [FIELD, 1e-9 * FIELD, 0 * FIELD]
STEPS, TIME_STEP = 20, 0.1


def by_matrices(word, field):
    letters = [(letter.name, float(letter.number)) for letter in read_magnetic_word(word).letters]
    x, v = X, V
    for _ in range(STEPS):
        x, v = advanced(letters, x, v, TIME_STEP, field)
    return np.array([x, v])


def module_of(code):
    names = {}
    exec(compile(code, "exported.py", "exec"), names)
    return names


@pytest.mark.parametrize("word", WORDS)
def test_a_step_in_numpy_and_in_python_is_the_word(word):
    step = read_magnetic_word(word)
    in_numpy, in_python = module_of(export(step, "numpy")), module_of(export(step, "python"))
    for field in FIELDS:
        expected = by_matrices(word, field)
        arrays = in_numpy["run"](X, V, TIME_STEP, 1.0, gradient_force, field, STEPS)
        lists = in_python["run"](
            list(X), list(V), TIME_STEP, 1.0, lambda x: list(gradient_force(np.array(x))), list(field), STEPS
        )
        np.testing.assert_allclose(arrays, expected, rtol=0, atol=1e-12)
        np.testing.assert_allclose(lists, expected, rtol=0, atol=1e-12)


def test_a_step_in_numpy_moves_many_particles_at_once():
    module = module_of(export(read_magnetic_word(EVERY_LETTER), "numpy"))
    x, v = module["step"](np.array([X, V]), np.array([V, X]), TIME_STEP, 2.0, lambda x: -x, FIELD)
    alone = module["step"](V, X, TIME_STEP, 2.0, lambda x: -x, FIELD)
    np.testing.assert_allclose([x[1], v[1]], alone, rtol=0, atol=1e-14)


@pytest.mark.skipif(shutil.which("cc") is None, reason="no compiler")
@pytest.mark.parametrize("word", [WORDS[0], "K 1/2, G 1, K 1/2", EVERY_LETTER])
def test_a_step_in_c_is_the_word(word, tmp_path):
    source, library = tmp_path / "step.c", tmp_path / "step.so"
    source.write_text(export(read_magnetic_word(word), "c"))
    strict = ["-std=c99", "-Wall", "-Wextra", "-Werror"]
    subprocess.run(["cc", *strict, "-shared", "-fPIC", str(source), "-o", str(library), "-lm"], check=True)
    vector, numbers = ctypes.c_double * 3, ctypes.POINTER(ctypes.c_double)

    @ctypes.CFUNCTYPE(None, numbers, numbers, ctypes.c_void_p)
    def force(x, result, context):
        for place, value in enumerate(gradient_force(np.array(x[:3]))):
            result[place] = value

    step = ctypes.CDLL(str(library)).step
    step.argtypes = [vector, vector, ctypes.c_double, ctypes.c_double, vector, type(force), ctypes.c_void_p]
    for field in FIELDS:
        x, v = vector(*X), vector(*V)
        for _ in range(STEPS):
            step(x, v, TIME_STEP, 1.0, vector(*field), force, None)
        np.testing.assert_allclose([x[:], v[:]], by_matrices(word, field), rtol=0, atol=1e-12)


def test_a_target_without_turns_of_velocities_is_refused():
    with pytest.raises(InputError, match="written in python, numpy, c; openmm has no turns"):
        export(read_magnetic_word(WORDS[0]), "openmm")
