#!/usr/bin/env python3
"""The determinism matrix: every workload, on every axis, prints the lines of its golden file.

A workload is a program with arguments that prints "name value" lines: one row of WORKLOADS. An axis changes what must
not matter: one row of AXES. usage: tests/determinism/matrix.py --build build/dev [--full] [--update] [--only WORD]
       [--emulator COMMAND]
"""
import argparse
import concurrent.futures
import dataclasses
import os
import pathlib
import shlex
import sys

import common


@dataclasses.dataclass(frozen=True)
class Workload:
    name: str  # its golden file
    program: str  # in build/<preset>/bin
    arguments: tuple
    emulated: bool = False  # short enough for an emulated CPU; the others run natively only


@dataclasses.dataclass(frozen=True)
class Axis:
    name: str
    variant: str = ""  # another build of the program, in bin/determinism; empty = the build under test
    environment: tuple = ()
    emulator: tuple = ()
    arguments: tuple = ()
    slow: bool = False  # only with --full


WORKLOADS = [
    Workload("probe", "determinism_probe", ("--steps", "2000")),
    Workload("probe_short", "determinism_probe", ("--steps", "250"), emulated=True),
]


def axes():
    yield Axis("this build")
    yield Axis("another process")
    yield Axis("FMA hidden", environment=tuple(common.HIDE_FMA.items()))
    yield Axis("OpenCV without AVX", environment=(("OPENCV_CPU_DISABLE", "AVX2,FMA3,AVX"),))
    for fill in range(1, 6):
        yield Axis(f"heap filled with {fill}", environment=(("MALLOC_PERTURB_", str(fill)),))
    for variant in ("gcc-O0", "gcc-O2", "gcc-O3-v3", "clang-O3"):
        yield Axis(variant, variant=variant)
    yield Axis("gcc-O3-v3, FMA hidden", variant="gcc-O3-v3", environment=tuple(common.HIDE_FMA.items()))
    yield Axis("twice in one process", arguments=("--repeat", "2"))
    for threads in (2, 3, 5, 8):
        yield Axis(f"{threads} threads", arguments=("--threads", str(threads)))
    yield Axis("emulated Nehalem", emulator=("qemu-x86_64", "-cpu", "Nehalem"))
    # Any use of an uninitialised value that reaches a branch or a system call ends it with code 9.
    yield Axis("valgrind", emulator=("valgrind", "-q", "--error-exitcode=9"), slow=True)


def emulated_cells(build, only, emulator):
    """Every workload of a build for another architecture."""
    axis = Axis(emulator[0], emulator=emulator)
    for workload in WORKLOADS:
        if only in workload.name:
            yield workload, axis, common.Run((*emulator, build / "bin" / workload.program, *workload.arguments))


def cells(build, only, full):
    """The (workload, axis, run) of every combination that makes sense."""
    for workload in WORKLOADS:
        for axis in axes():
            if only not in f"{workload.name} {axis.name}" or (axis.slow and not full):
                continue
            if axis.variant and workload.program != "determinism_probe":
                continue  # other builds of the whole program: full_matrix.py
            if axis.arguments and not (workload.program == "determinism_probe" and workload.emulated):
                continue
            if axis.emulator and not workload.emulated:
                continue
            if axis.emulator:
                common.required(axis.emulator[0])
            program = build / "bin" / (f"determinism/{axis.variant}" if axis.variant else workload.program)
            command = (*axis.emulator, program, *workload.arguments, *axis.arguments)
            yield workload, axis, common.Run(command, axis.environment)


def read_golden(name):
    text = (common.GOLDEN / f"{name}.txt").read_text()
    return dict(line.split(" ", 1) for line in text.splitlines())


def update(build):
    for workload in WORKLOADS:
        lines = common.lines_of(common.Run((build / "bin" / workload.program, *workload.arguments)))
        (common.GOLDEN / f"{workload.name}.txt").write_text("".join(f"{k} {v}\n" for k, v in lines.items()))
        print(f"wrote {workload.name}.txt")


def check(cell):
    workload, axis, run = cell
    try:
        problem = common.difference(read_golden(workload.name), common.lines_of(run))
    except AssertionError as error:
        return f"{error}"
    return f"{problem}\n  repro: {run.shell()}" if problem else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--update", action="store_true", help="write the golden files from this build")
    parser.add_argument("--emulator", default="", help="the build is for another architecture: run it by this command")
    parser.add_argument("--full", action="store_true", help="the slow axes too")
    parser.add_argument("--only", default="", help="only combinations whose name holds this word")
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    if arguments.update:
        return update(build)
    if arguments.emulator:
        todo = list(emulated_cells(build, arguments.only, tuple(shlex.split(arguments.emulator))))
    else:
        todo = list(cells(build, arguments.only, arguments.full))
    failures = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for (workload, axis, _), problem in zip(todo, pool.map(check, todo)):
            print(f"{'DIFFERS' if problem else 'equal  '} {workload.name:12} {axis.name}", flush=True)
            if problem:
                failures.append(f"{workload.name}, {axis.name}: {problem}")
    print(f"{len(todo) - len(failures)} of {len(todo)} equal")
    if failures:
        print("\n".join(["", *failures, "", "for a wanted change of results: matrix.py --build DIR --update"]))
    return 1 if failures or not todo else 0


if __name__ == "__main__":
    sys.exit(main())
