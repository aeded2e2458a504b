#!/usr/bin/env python3
"""Wrong input: exit code 2 (5 for a damaged recording), the place, and what to do. Never a crash."""
import pathlib
import sys
import unittest

from command import OUT, longtail

del sys.argv[1:]
GOOD = pathlib.Path("scenarios/library/highway/cut_in_near.yaml")


class BadInput(unittest.TestCase):
    def scenario(self, old, new):
        text = GOOD.read_text()
        self.assertIn(old, text)
        path = OUT / "broken.yaml"
        OUT.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(old, new, 1))
        return path

    def refused(self, *arguments, code=2, says=()):
        done = longtail(*arguments)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        for part in says:
            self.assertIn(part, done.stderr)

    def test_a_typo_in_a_key(self):
        path = self.scenario("duration:", "duratoin:")
        self.refused("run", path, says=(f"{path}:", "duratoin", "duration"))

    def test_a_missing_unit(self):
        line = next(l for l in GOOD.read_text().splitlines() if l.startswith("duration:"))
        path = self.scenario(line, "duration: 30")
        self.refused("run", path, says=(f"{path}:", "unit"))

    def test_a_negative_speed(self):
        self.refused("run", GOOD, "--set", "ego.speed=-3 m/s", says=("-3", "ego"))

    def test_an_unknown_map(self):
        line = next(l for l in GOOD.read_text().splitlines() if l.startswith("map:"))
        path = self.scenario(line, "map: maps/highway_strait.xodr")
        self.refused("run", path, says=(f"{path}:", "highway_straight"))

    def test_a_file_that_is_not_there(self):
        self.refused("run", "no_such.yaml", says=("no_such.yaml",))
        self.refused("replay", "no_such.h5", says=("no_such.h5",))
        self.refused("sweep", "no_such_folder", "--out", OUT / "x", says=("no_such_folder",))

    def test_usage(self):
        self.refused("frobnicate")
        self.refused("sweep", "scenarios/library", "--out", OUT / "x", "--seeds", "4..1", says=("backwards",))
        self.refused("run", GOOD, "--stack", "mine", says=("baseline",))
        self.refused("run", GOOD, "--set", "stack.planning.time_gpa=2 s", says=("time_gap",))
        self.refused("run", GOOD, "--fidelity", "coarse", says=("objects",))

    def test_a_damaged_recording(self):
        path = OUT / "damaged.h5"
        OUT.mkdir(parents=True, exist_ok=True)
        content = bytearray(pathlib.Path("data/recordings/comma2k19_example_1.h5").read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        self.refused("replay", path, code=5, says=("damaged.h5",))

    def test_help(self):
        for command in ((), ("run",), ("sweep",), ("merge",), ("replay",), ("diff",), ("import",), ("list",), ("lint",), ("doctor",)):
            done = longtail(*command, "--help")
            self.assertEqual(done.returncode, 0)
            if command:
                self.assertIn("xample" if command != ("import",) else "comma2k19", done.stdout)


unittest.main()
