"""Tests of the Python package with the toy models of the Java tests.

Run by PythonTest, with MLIP4J_HOME, MLIP4J_JVM_OPTIONS and TOYS (a folder with lio.toy, strong.toy
and the committee three/) set.
"""

import hashlib
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

import numpy as np
from ase import Atoms, units
from ase.build import bulk
from ase.calculators.calculator import PropertyNotImplementedError, get_calculator_class
from ase.calculators.mixing import SumCalculator
from ase.md.npt import NPT
from ase.md.velocitydistribution import MaxwellBoltzmannDistribution
from ase.md.verlet import VelocityVerlet
from ase.optimize import FIRE

from mlip4j import MlipCalculator, MlipError, Potential, _library

TOYS = os.environ["TOYS"]
LIO = os.path.join(TOYS, "lio.toy")


def numeric_force(atoms, a, i, d):
    """Central difference of the energy; ASE's own moved with 3.24."""
    energies = []
    for step in (d, -2 * d):
        atoms.positions[a, i] += step
        energies.append(atoms.get_potential_energy())
    atoms.positions[a, i] += d
    return (energies[1] - energies[0]) / (2 * d)


def crystal(pbc=True, repeat=(2, 2, 1), seed=1):
    atoms = bulk("LiO", "rocksalt", a=4.1, cubic=True).repeat(repeat)
    atoms.pbc = pbc
    atoms.set_cell(atoms.cell.array @ np.array([[1, 0.05, 0], [0, 0.97, -0.04], [0.02, 0, 1.03]]), scale_atoms=True)
    atoms.rattle(0.1, seed=seed)
    return atoms


def cluster():
    atoms = crystal(False, (1, 1, 1))
    atoms.cell = None
    return atoms


class CalculatorTest(unittest.TestCase):
    def test_forces_are_the_gradient(self):
        for atoms in (crystal(), crystal((True, True, False)), crystal((False, True, False)), cluster()):
            atoms.calc = MlipCalculator(LIO)
            forces = atoms.get_forces()
            for a, i in ((0, 0), (3, 1), (5, 2)):
                self.assertAlmostEqual(numeric_force(atoms, a, i, 1e-4), forces[a, i], delta=1e-6)

    def test_stress_is_the_strain_derivative(self):
        for pbc in (True, (True, True, False), (False, True, False)):
            atoms = crystal(pbc)
            atoms.calc = MlipCalculator(LIO)
            stress = atoms.get_stress()
            self.assertEqual(stress.shape, (6,))
            numerical = atoms.calc.calculate_numerical_stress(atoms, d=1e-5)
            np.testing.assert_allclose(stress, numerical, atol=1e-8)

    def test_all_results_at_once_and_their_sums(self):
        atoms = crystal()
        atoms.calc = MlipCalculator(LIO)
        energy = atoms.get_potential_energy()
        for key in ("free_energy", "energies", "forces", "stress"):
            self.assertIn(key, atoms.calc.results)
        self.assertEqual(atoms.get_potential_energy(force_consistent=True), energy)
        self.assertAlmostEqual(atoms.get_potential_energies().sum(), energy, delta=1e-10)
        self.assertEqual(atoms.get_stresses().shape, (len(atoms), 6))
        np.testing.assert_allclose(atoms.get_stresses().sum(axis=0), atoms.get_stress(), atol=1e-12)

    def test_results_are_fresh(self):
        atoms = crystal()
        atoms.calc = MlipCalculator(LIO)
        first = atoms.get_stresses()
        results = atoms.calc.results
        atoms.rattle(0.1, seed=3)
        atoms.get_potential_energy()
        self.assertIsNot(atoms.calc.results, results)
        self.assertNotIn("stresses", atoms.calc.results)
        self.assertGreater(np.abs(atoms.get_stresses() - first).max(), 1e-5)

    def test_charges_and_moments_do_not_cause_work(self):
        atoms = crystal()
        atoms.calc = MlipCalculator(LIO)
        atoms.get_potential_energy()
        results = atoms.calc.results
        atoms.set_initial_charges(np.ones(len(atoms)))
        atoms.set_initial_magnetic_moments(np.ones(len(atoms)))
        atoms.get_forces()
        self.assertIs(atoms.calc.results, results)

    def test_no_stress_without_volume(self):
        atoms = cluster()
        atoms.calc = MlipCalculator(LIO)
        with self.assertRaises(PropertyNotImplementedError):
            atoms.get_stress()
        with self.assertRaises(PropertyNotImplementedError):
            atoms.get_stresses()
        self.assertTrue(np.isfinite(atoms.get_potential_energy()))
        self.assertNotIn("stress", atoms.calc.results)

    def test_small_systems(self):
        for positions in ([], [[0, 0, 0]], [[0, 0, 0], [0, 0, 20]]):
            atoms = Atoms("O" * len(positions), np.reshape(positions, (-1, 3)), cell=[40, 40, 40], pbc=True)
            atoms.calc = MlipCalculator(LIO)
            self.assertAlmostEqual(atoms.get_potential_energy(), -0.8 * len(atoms), delta=1e-12)

    def test_registration(self):
        self.assertIs(get_calculator_class("mlip4j"), MlipCalculator)

    def test_databases_can_keep_its_arguments(self):
        kept = MlipCalculator(LIO, threads=2).todict()
        self.assertEqual(kept, {"model": os.fspath(LIO), "threads": 2, "skin": "auto"})
        graded = MlipCalculator(os.path.join(TOYS, "graded.toy"), grade=True)
        self.assertIs(graded.todict()["grade"], True)

    def test_unknown_arguments_are_refused(self):
        with self.assertRaisesRegex(TypeError, "cannot take thread; .*threads"):
            MlipCalculator(LIO, thread=2)
        with self.assertRaisesRegex(TypeError, "threads"):
            MlipCalculator(LIO).set(threads=2)

    def test_elements_may_be_one_text(self):
        calculator = MlipCalculator(os.path.join(TOYS, "lio.mtp"), elements="Li,O")
        self.assertEqual(calculator.potential.elements, ["Li", "O"])
        self.assertEqual(calculator.todict()["elements"], ["Li", "O"])

    def test_properties_of_ase_leave_out_what_it_does_not_know(self):
        atoms = crystal()
        atoms.calc = MlipCalculator(os.path.join(TOYS, "narrow.toy"))
        properties = atoms.get_properties(["energy", "forces"])
        self.assertEqual(properties["energy"], atoms.get_potential_energy())
        self.assertNotIn("extrapolations", properties)

    def test_single_precision(self):
        atoms = crystal()
        model = os.path.join(TOYS, "lio.mtp")
        results = {}
        for precision in ("double", "single"):
            atoms.calc = MlipCalculator(model, elements=["Li", "O"], precision=precision)
            results[precision] = (atoms.get_potential_energy(), atoms.get_forces(), atoms.get_stress())
        for exact, single in zip(results["double"], results["single"]):
            difference = np.abs(np.asarray(exact) - single).max()
            self.assertGreater(difference, 1e-13)
            self.assertLess(difference, 1e-4)
        with self.assertRaises(MlipError):
            MlipCalculator(model, elements=["Li", "O"], precision="half")

    def test_two_calculators_in_one_process(self):
        one, two = crystal(), crystal()
        one.calc = MlipCalculator(LIO)
        two.calc = MlipCalculator(os.path.join(TOYS, "strong.toy"), threads=2)
        self.assertNotAlmostEqual(one.get_potential_energy(), two.get_potential_energy(), delta=1e-3)
        both = crystal()
        both.calc = SumCalculator([one.calc, two.calc])
        total = one.get_stress() + two.get_stress()
        np.testing.assert_allclose(both.get_stress(), total, atol=1e-12)

    def test_committee(self):
        atoms = crystal()
        atoms.calc = MlipCalculator(os.path.join(TOYS, "three"))
        energy = atoms.get_potential_energy()
        results = atoms.calc.results
        n = len(atoms)
        for key, shape in (("energy", ()), ("forces", (n, 3)), ("stress", (6,))):
            members = results[key + "_comm"]
            self.assertEqual(members.shape, (3,) + shape)
            np.testing.assert_allclose(members.mean(axis=0), results[key], atol=1e-10)
            np.testing.assert_allclose(((members - members.mean(axis=0)) ** 2).mean(axis=0), results[key + "_var"])
        self.assertGreater(results["energy_var"], 0)
        self.assertAlmostEqual(results["energies"].sum(), energy, delta=1e-10)

    def test_extrapolations(self):
        atoms = crystal()
        atoms.calc = MlipCalculator(os.path.join(TOYS, "narrow.toy"))
        atoms.get_potential_energy()
        counts = atoms.calc.results["extrapolations"]
        self.assertGreater(counts.sum(), 0)
        self.assertLessEqual(counts.max(), 1)
        atoms.calc = MlipCalculator(os.path.join(TOYS, "narrow.toy"))
        np.testing.assert_array_equal(atoms.calc.get_property("extrapolations", atoms), counts)

    def test_grades(self):
        atoms = crystal()
        atoms.calc = MlipCalculator(os.path.join(TOYS, "graded.toy"), grade=True)
        atoms.get_potential_energy()
        grades = atoms.calc.results["grade"]
        self.assertEqual(grades.shape, (len(atoms),))
        self.assertEqual(grades.max(), atoms.calc.results["max_grade"])
        self.assertGreater(grades.min(), 0)
        atoms.calc = MlipCalculator(os.path.join(TOYS, "graded.toy"))
        atoms.get_potential_energy()
        self.assertNotIn("grade", atoms.calc.results)
        np.testing.assert_allclose(atoms.calc.get_property("grade", atoms), grades, rtol=1e-12)
        atoms.calc = MlipCalculator(os.path.join(TOYS, "whole.toy"), grade=True)
        atoms.get_potential_energy()
        self.assertNotIn("grade", atoms.calc.results)
        self.assertAlmostEqual(atoms.calc.results["max_grade"], grades.mean(), delta=1e-12)
        atoms.calc = MlipCalculator(LIO, grade=True)
        with self.assertRaisesRegex(Exception, "no active set"):
            atoms.get_potential_energy()

    def test_relaxation(self):
        atoms = cluster()
        atoms.calc = MlipCalculator(LIO)
        self.assertTrue(FIRE(atoms, logfile=None).run(fmax=1e-3, steps=500))

    def test_constant_energy(self):
        atoms = crystal()
        atoms.calc = MlipCalculator(LIO, warmup=0.1)
        atoms.calc.potential.warm_up()
        MaxwellBoltzmannDistribution(atoms, temperature_K=100, rng=np.random.RandomState(1))
        before = atoms.get_total_energy()
        VelocityVerlet(atoms, 0.2 * units.fs).run(200)
        self.assertAlmostEqual(atoms.get_total_energy(), before, delta=2e-3)

    def test_constant_pressure(self):
        atoms = crystal()
        atoms.set_cell([8.2, 8.0, 4.2], scale_atoms=True)
        atoms.calc = MlipCalculator(LIO)
        volume = atoms.get_volume()
        NPT(atoms, 1 * units.fs, temperature_K=100, externalstress=0, ttime=20 * units.fs, pfactor=1.0).run(20)
        self.assertNotAlmostEqual(atoms.get_volume(), volume, delta=1e-6)


class PotentialTest(unittest.TestCase):
    def test_input_is_not_modified_and_may_be_strided(self):
        positions = np.asfortranarray(crystal().positions)
        copy = positions.copy()
        potential = Potential(LIO)
        atoms = crystal()
        strided = potential.compute(atoms.numbers[::1], positions, atoms.cell.array, True)
        plain = potential.compute(atoms.numbers, atoms.positions, atoms.cell.array, [True, True, True])
        self.assertEqual(strided["energy"], plain["energy"])
        np.testing.assert_array_equal(positions, copy)

    def test_description(self):
        potential = Potential(LIO)
        self.assertEqual(potential.elements, ["Li", "O"])
        self.assertEqual((potential.family, potential.cutoff, potential.members), ("toy", 4.0, 0))

    def test_errors_are_exceptions(self):
        with self.assertRaisesRegex(MlipError, "no/such/model"):
            Potential("no/such/model")
        with self.assertRaisesRegex(MlipError, "Qq"):
            Potential(LIO, elements=["Qq"])
        with self.assertRaisesRegex(MlipError, "furlong"):
            Potential(LIO, units="furlong,ev")
        potential = Potential(LIO)
        with self.assertRaisesRegex(MlipError, "Fe"):
            potential.compute([26], [[0, 0, 0]])
        with self.assertRaisesRegex(MlipError, "nan|NaN"):
            potential.compute([8], [[float("nan"), 0, 0]])
        with self.assertRaises(MlipError):
            potential.compute([8], [[0, 0, 0]], np.zeros((3, 3)), True)
        with self.assertRaisesRegex(MlipError, "committee"):
            potential.compute([8], [[0, 0, 0]], committee=True)
        with self.assertRaises(ValueError):
            potential.compute([8, 8], [[0, 0, 0]])
        with self.assertRaisesRegex(ValueError, "pbc must be one value or three"):
            potential.compute([8], [[0, 0, 0]], pbc=[True, False])
        for numbers in (["O"], [8.5], [2**40], [2**70], [float("nan")]):
            with self.assertRaisesRegex(ValueError, "whole numbers"):
                potential.compute(numbers, [[0, 0, 0]])
        potential.close()
        with self.assertRaisesRegex(MlipError, "freed"):
            potential.compute([8], [[0, 0, 0]])

    def test_threads_share_a_potential_and_release_the_lock(self):
        potential = Potential(LIO)
        atoms = crystal()
        expected = potential.compute(atoms.numbers, atoms.positions, atoms.cell.array, True)["energy"]
        energies = []

        def work():
            for _ in range(20):
                energies.append(potential.compute(atoms.numbers, atoms.positions, atoms.cell.array, True)["energy"])

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(set(energies), {expected})

    def test_pickle(self):
        potential = pickle.loads(pickle.dumps(Potential(LIO, threads=2)))
        self.assertAlmostEqual(potential.compute([3], [[0, 0, 0]])["energy"], -0.3)

    def test_pickle_in_another_folder(self):
        here = os.getcwd()
        self.addCleanup(os.chdir, here)
        potential = Potential(os.path.relpath(LIO))
        os.chdir("/")
        self.assertEqual(pickle.loads(pickle.dumps(potential)).elements, ["Li", "O"])


def energy_in_child(queue):
    try:
        queue.put(Potential(LIO).compute([3], [[0, 0, 0]])["energy"])
    except MlipError as error:
        queue.put(str(error))


class ArchiveTest(unittest.TestCase):
    def test_only_jars_of_the_archive_get_its_time(self):
        with tempfile.TemporaryDirectory() as folder:
            lib = Path(folder)
            (lib / "own.jar").write_bytes(b"as packed")
            (lib / "changed.jar").write_bytes(b"as packed")
            digest = hashlib.sha256(b"as packed").hexdigest()
            sums = f"{digest}  changed.jar\n{digest}  own.jar\n"
            (lib / "mlip4j.jsa.sha256").write_text(sums)
            (lib / "changed.jar").write_bytes(b"as PACKED")
            _library._settle(lib)
            self.assertEqual((lib / "own.jar").stat().st_mtime, 315532800)
            self.assertGreater((lib / "changed.jar").stat().st_mtime, 1e9)


class ProcessTest(unittest.TestCase):
    def run_child(self, method):
        context = multiprocessing.get_context(method)
        queue = context.Queue()
        child = context.Process(target=energy_in_child, args=(queue,))
        child.start()
        answer = queue.get(timeout=60)
        child.join()
        return answer

    def test_fork_is_refused_with_a_sentence_and_spawn_works(self):
        Potential(LIO)
        self.assertIn("fork", self.run_child("fork"))
        self.assertAlmostEqual(self.run_child("spawn"), -0.3)

    def test_subprocesses_work(self):
        Potential(LIO)
        self.assertEqual(subprocess.run(["echo", "hi"], capture_output=True, text=True).stdout, "hi\n")

    def test_control_c(self):
        Potential(LIO)
        # a shell that starts the tests in the background has had SIGINT ignored
        self.addCleanup(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, signal.default_int_handler))
        with self.assertRaises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)

    def test_fault_handlers_of_the_host_get_its_own_faults_only(self):
        code = (
            "import faulthandler, os, sys, signal, mlip4j\n"
            f"potential = mlip4j.Potential({LIO!r}, threads=2)\n"
            "faulthandler.enable()\n"
            "positions = [[0, 0, 0], [2, 0, 0], [0, 2.1, 0], [0, 0, 2.2]] \n"
            "for _ in range(3000):\n    potential.compute([3, 8, 8, 3], positions, [[4, 0, 0], [0, 4, 0], [0, 0, 4]], True)\n"
            "print('alive', flush=True)\n"
            "os.kill(os.getpid(), signal.SIGSEGV)\n"
        )
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=folder.name)
        self.assertEqual(done.stdout.splitlines()[:1], ["alive"], done.stderr)
        self.assertIn("Fatal Python error: Segmentation fault", done.stderr)
        self.assertLess(done.returncode, 0)

    def test_threads_with_a_small_stack_get_an_error(self):
        potential = Potential(LIO)
        answers = []

        def work():
            try:
                answers.append(potential.compute([3], [[0, 0, 0]])["energy"])
            except MlipError as error:
                answers.append(str(error))

        self.addCleanup(threading.stack_size, threading.stack_size())
        for size in (1 << 16, 1 << 18):
            threading.stack_size(size)
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
        self.assertIn("stack", answers[0])
        self.assertAlmostEqual(answers[1], -0.3)

    def test_works_without_ase_and_is_silent(self):
        code = (
            "import sys; sys.modules['ase'] = None\n"
            "import mlip4j\n"
            f"print(mlip4j.Potential({LIO!r}).compute([3], [[0, 0, 0]])['energy'])\n"
            "try:\n    mlip4j.MlipCalculator\nexcept ImportError as e:\n    print('ASE' in str(e))\n"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.stdout, "-0.30000000000000004\nTrue\n")

    def test_missing_library_and_java_are_sentences(self):
        code = "from mlip4j import Potential\ntry:\n    Potential('x')\nexcept RuntimeError as e:\n    print(e)\n"
        for variable, value, word in (
            ("MLIP4J_JAVA_HOME", "/nowhere", "/nowhere"),
            ("MLIP4J_JVM_OPTIONS", "-Xnonsense", "-Xnonsense"),
        ):
            environment = dict(os.environ, **{variable: value})
            done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
            self.assertIn(word, done.stdout)
            self.assertEqual(done.returncode, 0)


if __name__ == "__main__":
    unittest.main()
