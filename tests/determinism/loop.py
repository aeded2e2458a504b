#!/usr/bin/env python3
"""Determinism of the whole loop: order of declaration, number of jobs, repetition and sharding change nothing.

usage: tests/determinism/loop.py --build build/dev
"""
import argparse
import json
import pathlib
import re
import sys
import tempfile
import unittest

import common

BUILD = pathlib.Path()
LIBRARY = common.SOURCE / "scenarios" / "library"


def longtail(*arguments):
    return common.Run((BUILD / "bin" / "longtail", *arguments))


def reversed_declarations(text):
    """The scenario with the items of each of its lists in reverse order."""
    lines = text.splitlines()
    out = []
    at = 0
    while at < len(lines):
        out.append(lines[at])
        at += 1
        if not re.match(r"^(actors|traffic|events|faults|parameters|expect):\s*$", out[-1]):
            continue
        items = []
        item = re.compile(r"^  \S")
        while at < len(lines) and (lines[at].startswith("  ") or not lines[at].strip()):
            if item.match(lines[at]):
                items.append([])
            items[-1].append(lines[at])
            at += 1
        out += [line for block in reversed(items) for line in block]
    return "\n".join(out) + "\n"


def result_of(scenario, seed):
    """Everything that counts; rules are listed in the order of the file, so they are compared as a set."""
    values = common.result_of(longtail("run", scenario, "--seed", str(seed), "--json"))
    values["failures"] = sorted(json.dumps(f, sort_keys=True) for f in json.loads(values["failures"]))
    return values


def without_wall_times(rows):
    return [{key: row[key] for key in row if key not in ("wall_seconds", "realtime_factor")} for row in rows]


class Loop(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="longtail_loop_")
        self.addCleanup(self.folder.cleanup)
        self.out = pathlib.Path(self.folder.name)

    def sweep(self, name, *arguments, paths=(LIBRARY,)):
        run = longtail("sweep", *paths, "--out", self.out / name, *arguments)
        return without_wall_times(common.sweep_rows(run, self.out / name))

    def test_order_of_declaration_changes_nothing(self):
        scenarios = sorted(LIBRARY.rglob("*.yaml"))
        self.assertGreater(len(scenarios), 10)
        reordered = 0
        for path in scenarios:
            text = path.read_text()
            other = reversed_declarations(text)
            if other == text or sorted(other.splitlines()) != sorted(text.splitlines()):
                continue
            reordered += 1
            copy = self.out / path.name
            copy.write_text(other)
            with self.subTest(path.name):
                self.assertEqual(common.difference(result_of(path, 1), result_of(copy, 1)), "")
        self.assertGreater(reordered, 5)

    def test_number_of_jobs_changes_nothing(self):
        rows = {jobs: self.sweep(f"jobs{jobs}", "--seeds", "1..2", "--jobs", str(jobs)) for jobs in (1, 2, 5)}
        self.assertGreater(len(rows[1]), 20)
        self.assertEqual(rows[1], rows[2])
        self.assertEqual(rows[1], rows[5])

    def test_shards_merge_to_the_whole(self):
        whole = self.sweep("whole", "--seeds", "1", "--jobs", "2")
        parts = [self.out / f"part{i}" for i in (1, 2, 3)]
        for i, part in enumerate(parts, 1):
            self.sweep(part.name, "--seeds", "1", "--jobs", "2", "--shard", f"{i}/3")
        merge = longtail("merge", *parts, "--out", self.out / "merged")
        self.assertEqual(without_wall_times(common.sweep_rows(merge, self.out / "merged")), whole)

    def test_repeated_runs_in_one_process_agree(self):
        run = longtail("sweep", LIBRARY, "--out", self.out / "repeat", "--seeds", "1", "--jobs", "2", "--repeat", "2")
        done = common.execute(run)
        self.assertIn(done.returncode, (0, 1), f"4 means that digests differ\n{done.stderr}\n  repro: {run.shell()}")

    def test_another_seed_gives_another_digest(self):
        # Or every comparison above would be empty.
        path = sorted(LIBRARY.rglob("*.yaml"))[0]
        self.assertNotEqual(result_of(path, 1)["digest"], result_of(path, 2)["digest"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    arguments, rest = parser.parse_known_args()
    BUILD = arguments.build.resolve()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
