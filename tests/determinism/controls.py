#!/usr/bin/env python3
"""Negative controls: each sabotage of determinism must be seen to change results or to be refused at start.

A matrix that cannot fail proves nothing. usage: tests/determinism/controls.py --build build/dev
"""
import argparse
import pathlib
import sys
import unittest

import common

BUILD = pathlib.Path()


def program(name):
    return BUILD / "bin" / "determinism" / name


def probe(name, *arguments, environment=()):
    path = BUILD / "bin" / "determinism_probe" if name == "" else program(name)
    return common.Run((path, "--steps", "1000", *arguments), tuple(environment))


class NegativeControls(unittest.TestCase):
    def setUp(self):
        self.good = common.lines_of(probe(""))

    def assert_refused_at_start(self, run, reason):
        done = common.execute(run)
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertIn(reason, done.stderr)

    def test_contraction_changes_results_and_is_refused_at_start(self):
        if not common.cpu_has_fma():
            self.skipTest("this CPU has no FMA")
        sabotaged = common.lines_of(probe("control-contracted", "--no-self-test"))
        for section in ("ekf", "bullet", "random"):
            self.assertNotEqual(sabotaged[section], self.good[section], section)
        self.assert_refused_at_start(probe("control-contracted"), "no fused multiply-add")

    def test_without_wrappers_results_depend_on_the_cpu_and_it_is_refused_at_start(self):
        if not common.cpu_has_fma():
            self.skipTest("this CPU has no FMA")
        native = common.lines_of(probe("control-no-wrappers", "--no-self-test"))
        hidden = common.lines_of(probe("control-no-wrappers", "--no-self-test", environment=common.HIDE_FMA.items()))
        # Also the proof that the tunable hides FMA on this machine: otherwise the two would be equal.
        self.assertNotEqual(native["math"], hidden["math"], f"{common.HIDE_FMA} had no effect")
        self.assertNotEqual(native["bullet"], hidden["bullet"])
        self.assertNotEqual(native["bullet"], self.good["bullet"])
        self.assert_refused_at_start(probe("control-no-wrappers"), "libm interposed")

    def test_sincos_of_its_own_changes_results_and_is_refused_at_start(self):
        sabotaged = common.lines_of(probe("control-fused-sincos", "--no-self-test"))
        self.assertNotEqual(sabotaged["bullet"], self.good["bullet"])
        self.assert_refused_at_start(probe("control-fused-sincos"), "sincos is sin and cos")

    def test_parallel_reduce_changes_sums_and_fixed_slots_do_not(self):
        lines = common.lines_of(common.Run((program("control_parallel_sum"),)))
        self.assertGreater(int(lines["reduce"]), 1)
        self.assertEqual(int(lines["slots"]), 1)

    def test_bodies_added_in_another_order_change_results(self):
        permuted = common.lines_of(probe("", "--permuted"))
        self.assertNotEqual(permuted["bullet"], self.good["bullet"])
        self.assertEqual(permuted["ekf"], self.good["ekf"])

    def test_two_draws_in_one_argument_list_differ_between_compilers(self):
        gcc = common.lines_of(common.Run((program("control_argument_order_gcc"),)))
        clang = common.lines_of(common.Run((program("control_argument_order_clang"),)))
        self.assertNotEqual(gcc["sloppy"], clang["sloppy"])
        self.assertEqual(gcc["careful"], clang["careful"])

    def test_flush_to_zero_is_refused_at_start_and_after_loading(self):
        good = common.execute(common.Run((program("control_load"),)))
        self.assertEqual(good.returncode, 0, good.stderr)
        self.assert_refused_at_start(common.Run((program("control_linked_ftz"),)), "at start: self-test")
        loaded = common.Run((program("control_load"), program("libcontrol_ftz.so")))
        self.assert_refused_at_start(loaded, "after loading: floating-point control is MXCSR 0x9fc0")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    arguments, rest = parser.parse_known_args()
    BUILD = arguments.build.resolve()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
