#!/usr/bin/env python3
"""A recorded run replays bit-exactly; a changed gain is found, with tick, node and field; so is it by diff."""
import re
import sys
import unittest

from command import OUT, longtail, longtail_json

del sys.argv[1:]
SCENARIOS = ("scenarios/library/highway/cut_in_near.yaml", "scenarios/library/faults/node_crash_and_restart.yaml",
             "scenarios/library/faults/computer_too_hot.yaml")


class Replay(unittest.TestCase):
    def test_recorded_runs_replay_bit_exactly(self):
        for scenario in SCENARIOS:
            file = OUT / "run.h5"
            code, run = longtail_json("run", scenario, "--seed", 2, "--record", file)
            self.assertEqual(code, 0, scenario)
            code, replayed = longtail_json("replay", file)
            self.assertEqual((code, replayed["bit_exact"], replayed["first_divergence"]), (0, True, None), scenario)
            self.assertEqual(replayed["digest"], run["digest"], scenario)

    def test_more_than_a_hundred_megabytes_of_pictures_replay_and_move_the_ego_no_bit(self):
        # Once refused on reading back: a picture's bytes are rows of their own.
        scenario, file = "scenarios/library/highway/cut_in_near.yaml", OUT / "full.h5"
        short = ("--seed", 1, "--set", "duration=8 s")
        code, run = longtail_json("run", scenario, *short, "--fidelity", "full", "--record", file)
        code, replayed = longtail_json("replay", file)
        file.unlink()
        self.assertEqual((code, replayed["bit_exact"], replayed["digest"]), (0, True, run["digest"]))
        _, plain = longtail_json("run", scenario, *short)
        self.assertEqual(plain["motion_digest"], run["motion_digest"])
        self.assertNotEqual(plain["digest"], run["digest"])

    def test_a_changed_gain_is_named(self):
        file, changed = OUT / "gain.h5", OUT / "changed.h5"
        self.assertEqual(longtail("run", SCENARIOS[0], "--seed", 3, "--record", file).returncode, 0)
        code, result = longtail_json("replay", file, "--set", "stack.planning.time_gap=2.5 s", "--record", changed)
        self.assertEqual(code, 4)
        first = result["first_divergence"]
        self.assertEqual((first["topic"], first["node"]), ("stack.plan", "planning"))
        self.assertRegex(first["recorded"], re.compile(r"^-?0x[01]\.[0-9a-f]*p[+-]\d+$"))
        self.assertNotEqual(first["recorded"], first["replayed"])
        code, difference = longtail_json("diff", file, changed)
        self.assertEqual(code, 4)
        self.assertFalse(difference["equal"])
        self.assertEqual(longtail("diff", file, file).returncode, 0)


unittest.main()
