#!/usr/bin/env python3
"""The determinism matrix: every workload gives the same values on every axis.

A workload is a program with arguments that gives values: one row of workloads(). An axis changes what must not
matter: one row of axes(). The build under test is compared with the workload's golden file, every axis with the build under test.
usage: tests/determinism/matrix.py --build build/dev [--full] [--only WORD] [--update] [--emulator COMMAND]
"""
import argparse
import concurrent.futures
import dataclasses
import os
import pathlib
import shlex
import subprocess
import sys

import common

# Other builds of the whole program, for --full: configured and built on first use under build/matrix.
WHOLE_BUILDS = {
    "gcc-O0": ("-DCMAKE_CXX_COMPILER=g++", "-DCMAKE_CXX_FLAGS=-O0"),
    "gcc-O2": ("-DCMAKE_CXX_COMPILER=g++", "-DCMAKE_CXX_FLAGS=-O2"),
    "gcc-O3-v3": ("-DCMAKE_CXX_COMPILER=g++", "-DCMAKE_CXX_FLAGS=-O3 -march=x86-64-v3"),
    "clang-O3": ("-DCMAKE_CXX_COMPILER=clang++-14", "-DCMAKE_C_COMPILER=clang-14", "-DCMAKE_CXX_FLAGS=-O3"),
    "own-bullet": ("-DCMAKE_CXX_COMPILER=g++", "-DCMAKE_CXX_FLAGS=-O2", "-DLONGTAIL_BULLET_FROM_SOURCE=ON"),
}


FULL_FIDELITY = ("scenarios/library/highway/dense_forty.yaml", "scenarios/library/urban/crossing_pedestrian.yaml",
                 "scenarios/library/weather/fog_bank.yaml", "scenarios/library/highway/ambulance_from_behind.yaml",
                 "scenarios/library/rural/deer_at_night.yaml",
                 # Weather from the first instant, which the library's scenarios have only later: drops, flakes, fog echoes, spray,
                 # water on the lens, the mirror of a wet road, glare.
                 "tests/determinism/weather")


@dataclasses.dataclass(frozen=True)
class Workload:
    name: str  # its golden file
    program: str  # in build/<preset>/bin
    arguments: tuple
    sweep: bool = False  # a sweep: its digests count, not its output
    emulated: bool = False  # short enough for an emulated CPU
    small: bool = False  # short enough for valgrind; takes --threads and --repeat
    full: bool = False  # only with --full


@dataclasses.dataclass(frozen=True)
class Axis:
    name: str
    variant: str = ""  # another build
    environment: tuple = ()
    emulator: tuple = ()
    arguments: tuple = ()
    full: bool = False  # only with --full


def workloads():
    yield Workload("probe", "determinism_probe", ("--steps", "2000"))
    yield Workload("probe_long", "determinism_probe", ("--steps", "6000"), emulated=True, full=True)
    yield Workload("probe_short", "determinism_probe", ("--steps", "250"), emulated=True, small=True)
    # Every scenario of the library through the whole loop.
    yield Workload("library", "longtail", ("sweep", "scenarios/library", "--seeds", "1", "--jobs", "1"), sweep=True,
                   emulated=True)
    # Camera, lidar and microphones in the loop, in clear weather, rain, snow, fog, low sun and at night.
    yield Workload("full_fidelity", "longtail", ("sweep", *FULL_FIDELITY, "--fidelity", "full", "--seeds", "1", "--jobs", "1",
                                                 "--set", "duration=0.55 s"), sweep=True, emulated=True)  # a hash of the state comes at 0.5 s


def axes():
    yield Axis("another process")
    yield Axis("FMA hidden", environment=tuple(common.HIDE_FMA.items()))
    yield Axis("OpenCV without AVX", environment=(("OPENCV_CPU_DISABLE", "AVX2,FMA3,AVX"),))
    for fill in range(1, 6):
        yield Axis(f"heap filled with {fill}", environment=(("MALLOC_PERTURB_", str(fill)),))
    for variant in WHOLE_BUILDS:
        yield Axis(variant, variant=variant)
    yield Axis("gcc-O3-v3, FMA hidden", variant="gcc-O3-v3", environment=tuple(common.HIDE_FMA.items()))
    yield Axis("twice in one process", arguments=("--repeat", "2"))
    for threads in (2, 3, 5, 8):
        yield Axis(f"{threads} threads", arguments=("--threads", str(threads)))
    yield Axis("emulated Nehalem", emulator=("qemu-x86_64", "-cpu", "Nehalem"))
    # Any use of an uninitialised value that reaches a branch or a system call ends it with code 9.
    yield Axis("valgrind", emulator=("valgrind", "-q", "--error-exitcode=9"), full=True)


def whole_build(variant, program):
    folder = common.SOURCE / "build" / "matrix" / variant
    subprocess.run(["cmake", "-S", common.SOURCE, "-B", folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=",
                    "-DLONGTAIL_BENCH=OFF", *WHOLE_BUILDS[variant]],
                   check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", folder, "--target", program], check=True, stdout=subprocess.DEVNULL)
    return folder / "bin" / program


def has_small_build(workload, axis):
    """The probe by itself is built for most variants with every build: cheap enough for the default run."""
    return workload.program == "determinism_probe" and axis.variant != "own-bullet"


def applies(workload, axis, full):
    if axis.full and not full:
        return False
    if axis.variant and not (full or has_small_build(workload, axis)):
        return False
    if (axis.arguments or axis.emulator[:1] == ("valgrind",)) and not workload.small:
        return False
    return workload.emulated or not axis.emulator


def program_of(build, workload, axis):
    if not axis.variant:
        return build / "bin" / workload.program
    if has_small_build(workload, axis):
        return build / "bin" / "determinism" / axis.variant
    return whole_build(axis.variant, workload.program)


def cells(build, chosen, full):
    """The (workload, axis, run) of every combination that makes sense."""
    for workload in chosen:
        for axis in axes():
            if applies(workload, axis, full):
                if axis.emulator:
                    common.required(axis.emulator[0])
                command = (*axis.emulator, program_of(build, workload, axis), *workload.arguments, *axis.arguments)
                yield workload, axis, common.Run(command, axis.environment)


def values_of(workload, run):
    return common.digests_of(run) if workload.sweep else common.lines_of(run)


def golden_path(workload):
    return common.GOLDEN / f"{workload.name}.txt"


def read_golden(workload):
    return dict(line.split(" ", 1) for line in golden_path(workload).read_text().splitlines())


def compare(workload, run, expected):
    """Empty, or what differs among the expected names."""
    try:
        problem = common.difference(expected, values_of(workload, run))
    except (AssertionError, subprocess.TimeoutExpired) as error:
        return str(error)
    return f"{problem}\n  repro: {run.shell()}" if problem else ""


class Report:
    def __init__(self):
        self.count = 0
        self.failures = []

    def add(self, workload, axis, problem):
        self.count += 1
        print(f"{'DIFFERS' if problem else 'equal  '} {workload.name:28} {axis}", flush=True)
        if problem:
            self.failures.append(f"{workload.name}, {axis}: {problem}")

    def finish(self):
        print(f"{self.count - len(self.failures)} of {self.count} equal")
        if self.failures:
            print("\n".join(["", *self.failures, "", "for a wanted change of results: matrix.py --build DIR --update"]))
        return 1 if self.failures or self.count == 0 else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--full", action="store_true", help="the slow axes too")
    parser.add_argument("--only", default="", help="only workloads whose name holds this word")
    parser.add_argument("--update", action="store_true", help="write the golden files from this build")
    parser.add_argument("--emulator", default="", help="the build is for another architecture: run it by this command")
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    chosen = [workload for workload in workloads() if arguments.only in workload.name
              and (arguments.full or arguments.update or not workload.full)]
    emulator = tuple(shlex.split(arguments.emulator))

    report = Report()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        base_runs = [common.Run((*emulator, build / "bin" / w.program, *w.arguments)) for w in chosen]
        if arguments.update:
            for workload, values in zip(chosen, pool.map(values_of, chosen, base_runs)):
                golden_path(workload).write_text("".join(f"{name} {value}\n" for name, value in values.items()))
                print(f"wrote {golden_path(workload).relative_to(common.SOURCE)}")
            return 0
        goldens = [read_golden(workload) for workload in chosen]
        for workload, problem in zip(chosen, pool.map(compare, chosen, base_runs, goldens)):
            report.add(workload, "golden" if not emulator else f"golden, {emulator[0]}", problem)
        if not emulator:
            # Against this build, so that a missed update of a golden file shows once and not on every axis.
            base = {w.name: values_of(w, run) for w, run in zip(chosen, base_runs)}
            todo = list(cells(build, chosen, arguments.full))
            problems = pool.map(lambda cell: compare(cell[0], cell[2], base[cell[0].name]), todo)
            for (workload, axis, _), problem in zip(todo, problems):
                report.add(workload, axis.name, problem)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
