"""What the determinism suites share: running a program under an axis and comparing its lines."""
import dataclasses
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = pathlib.Path(__file__).resolve().parent / "golden"

# glibc picks FMA code per CPU; this hides it. The older names with _Usable are silently ignored, which is why
# controls.py proves that this one takes effect.
HIDE_FMA = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA"}


@dataclasses.dataclass(frozen=True)
class Run:
    """One process: what a failure prints is what reproduces it."""

    command: tuple
    environment: tuple = ()

    def shell(self):
        words = [f"{key}={shlex.quote(value)}" for key, value in self.environment]
        return " ".join(words + [shlex.join(str(part) for part in self.command)])


def execute(run, timeout_s=1200):
    return subprocess.run([str(part) for part in run.command], cwd=SOURCE, capture_output=True, text=True,
                          timeout=timeout_s, env={**os.environ, **dict(run.environment)})


def lines_of(run):
    """Standard output as {first word: rest}; anything but exit code 0 is a failure."""
    done = execute(run)
    if done.returncode != 0:
        raise AssertionError(f"exit code {done.returncode}: {done.stderr.strip()}\n  repro: {run.shell()}")
    return dict(line.split(" ", 1) for line in done.stdout.splitlines() if line)


# What the command's JSON says that may differ from run to run.
WALL_KEYS = ("wall_seconds", "realtime_factor", "repro")


def result_of(run):
    """What `longtail run --json` says; a failed scenario (exit code 1) is a result too."""
    done = execute(run)
    if done.returncode not in (0, 1):
        raise AssertionError(f"exit code {done.returncode}: {done.stderr.strip()}\n  repro: {run.shell()}")
    result = json.loads(done.stdout)
    return {key: json.dumps(result[key], sort_keys=True) for key in result if key not in WALL_KEYS}


def sweep_rows(run, folder):
    """The objects of runs.jsonl that a sweep leaves in its --out folder, in the order of the file."""
    done = execute(run)
    if done.returncode not in (0, 1):
        raise AssertionError(f"exit code {done.returncode}: {done.stderr.strip()}\n  repro: {run.shell()}")
    return [json.loads(line) for line in (pathlib.Path(folder) / "runs.jsonl").read_text().splitlines()]


def digests_of(run):
    """{scenario/seed: verdict and digest} of a sweep; the digest covers every message and every state of the world."""
    with tempfile.TemporaryDirectory(prefix="longtail_matrix_") as folder:
        rows = sweep_rows(dataclasses.replace(run, command=(*run.command, "--out", folder)), folder)
    return {f"{row['scenario']}/{row['seed']}": f"{row['verdict']} {row['digest']}" for row in rows}


def difference(expected, observed):
    """The first line that differs, old -> new; empty when none does."""
    for name in expected:
        if observed.get(name) != expected[name]:
            return f"{name}: {expected[name]} -> {observed.get(name, 'missing')}"
    return ""


def required(program):
    path = shutil.which(program)
    if path is None:
        sys.exit(f"{program} is not installed; tools/setup installs it")
    return path


def cpu_has_fma():
    return " fma " in pathlib.Path("/proc/cpuinfo").read_text() + " "
