"""Running `longtail` from the source root for tests."""
import json
import os
import pathlib
import subprocess
import sys

BUILD = pathlib.Path(sys.argv[1]).resolve()
OUT = BUILD / "test_out" / pathlib.Path(sys.argv[0]).stem


def longtail(*arguments):
    OUT.mkdir(parents=True, exist_ok=True)
    return subprocess.run([BUILD / "bin" / "longtail", *map(str, arguments)], capture_output=True, text=True,
                          timeout=1800, env={**os.environ, "NO_COLOR": "1"})


def longtail_json(*arguments):
    done = longtail(*arguments, "--json")
    return done.returncode, json.loads(done.stdout)
