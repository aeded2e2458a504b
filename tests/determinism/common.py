"""What the determinism suites share: running a program under an axis and comparing its lines."""
import dataclasses
import os
import pathlib
import shlex
import shutil
import subprocess
import sys

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


def execute(run, timeout_s=600):
    return subprocess.run([str(part) for part in run.command], cwd=SOURCE, capture_output=True, text=True,
                          timeout=timeout_s, env={**os.environ, **dict(run.environment)})


def lines_of(run):
    """Standard output as {first word: rest}; anything but exit code 0 is a failure."""
    done = execute(run)
    if done.returncode != 0:
        raise AssertionError(f"exit code {done.returncode}: {done.stderr.strip()}\n  repro: {run.shell()}")
    return dict(line.split(" ", 1) for line in done.stdout.splitlines() if line)


def difference(expected, observed):
    """The first line that differs, old -> new; empty when none does."""
    for name in expected:
        if observed.get(name) != expected[name]:
            return f"{name}: {expected[name]} -> {observed.get(name, 'missing')}"
    extra = [name for name in observed if name not in expected]
    return f"{extra[0]}: missing -> {observed[extra[0]]}" if extra else ""


def required(program):
    path = shutil.which(program)
    if path is None:
        sys.exit(f"{program} is not installed; tools/setup installs it")
    return path


def cpu_has_fma():
    return " fma " in pathlib.Path("/proc/cpuinfo").read_text() + " "
