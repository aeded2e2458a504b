#!/usr/bin/env python3
"""Every scenario of the library holds its expectations on seeds 1 to 4, the same with one worker and with two."""
import json
import sys
import unittest

from command import OUT, longtail

del sys.argv[1:]


def rows(folder):
    result = []
    for line in (OUT / folder / "runs.jsonl").read_text().splitlines():
        row = json.loads(line)
        row.pop("wall_seconds")
        row.pop("realtime_factor")
        result.append(json.dumps(row))
    return result


class Library(unittest.TestCase):
    def test_all_pass_whatever_the_number_of_jobs(self):
        for jobs in (1, 2):
            done = longtail("sweep", "scenarios/library", "--seeds", "1..4", "--out", OUT / str(jobs), "--jobs", jobs)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(rows("1"), rows("2"))
        self.assertGreaterEqual(len(rows("1")), 15 * 4)


unittest.main()
