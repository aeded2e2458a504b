#!/usr/bin/env python3
"""Who answers calls of the math library: our wrappers, and the C library only for what is exact.

Looks at the dynamic linker's own record, at the symbol tables of every program, and at the machine code of our objects.
usage: tests/determinism/bindings.py --build build/dev
"""
import argparse
import glob
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import common

BUILD = pathlib.Path()
PROGRAMS_WITH_LIBRARIES = ("determinism_probe", "longtail")

# Exact by IEEE 754 or mere bit and state handling: the same everywhere.
EXACT = {
    "sqrt", "fmod", "remainder", "round", "lround", "llround", "floor", "ceil", "trunc", "rint", "nearbyint", "lrint",
    "llrint", "frexp", "ldexp", "scalbn", "modf", "fabs", "fmin", "fmax", "copysign", "nextafter", "logb", "ilogb",
}
# frexpl: libstdc++'s hash of long double, which nobody uses; ldexpl: exact, libunistring's (behind libhdf5).
STATE = re.compile(r"^fe[a-z]+$|^signgam$|^frexpl$|^ldexpl$")
# Linked by OpenCV for cv::solve, SVD and the like, which are banned from hashed paths.
EXEMPT_IMPORTERS = re.compile(r"lib(gfortran|quadmath|lapack|blas|openblas)\b")


def wrapped_names():
    text = (common.SOURCE / "cmake" / "flags.cmake").read_text()
    names = re.search(r"set\(LONGTAIL_STRICT_FUNCTIONS([^)]*)\)", text).group(1).split()
    return {form for name in names for form in (name, name + "f")}


def exact(symbol):
    return symbol in EXACT or (symbol.endswith("f") and symbol[:-1] in EXACT) or bool(STATE.match(symbol))


def bindings_of(program):
    """(importer, provider, symbol) for every symbol bound while the program starts."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "LD_DEBUG": "bindings", "LD_BIND_NOW": "1", "LD_DEBUG_OUTPUT": f"{folder}/log"}
        subprocess.run([program, "--version"], env=environment, capture_output=True, check=False, timeout=60)
        text = "".join(pathlib.Path(log).read_text(errors="replace") for log in glob.glob(f"{folder}/log*"))
    pattern = re.compile(r"binding file (\S+) \[\d+\] to (\S+) \[\d+\]: \w+ symbol `([^']+)'")
    found = [match.groups() for match in pattern.finditer(text)]
    assert found, f"the dynamic linker recorded nothing for {program}"
    return found


def programs():
    folder = BUILD / "bin"
    return sorted(path for path in folder.iterdir() if path.is_file() and os.access(path, os.X_OK))


def dynamic_symbols(path, kind):
    text = subprocess.run(["nm", "-D", kind, path], capture_output=True, text=True, check=True).stdout
    return {line.split()[-1].split("@")[0] for line in text.splitlines()}


def math_library():
    program = BUILD / "bin" / "determinism_probe"
    text = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    return re.search(r"libm\.so\.6 => (\S+)", text).group(1)


class Bindings(unittest.TestCase):
    def test_every_call_of_a_wrapped_function_lands_on_the_program(self):
        wrapped = wrapped_names()
        for name in PROGRAMS_WITH_LIBRARIES:
            program = BUILD / "bin" / name
            importers = set()
            for importer, provider, symbol in bindings_of(program):
                if symbol in wrapped:
                    self.assertEqual(provider, str(program), f"{importer} gets {symbol} from {provider}")
                    importers.add(pathlib.Path(importer).name.split(".")[0])
            if name == "determinism_probe":
                self.assertLessEqual({"libBulletDynamics-float64", "libBulletCollision-float64", "libopencv_core",
                                      "libopencv_imgproc"}, importers)

    def test_the_record_shows_a_program_without_wrappers(self):
        program = BUILD / "bin" / "determinism" / "control-no-wrappers"
        stolen = {symbol for _, provider, symbol in bindings_of(program) if "libm.so" in provider}
        self.assertLessEqual({"sin", "cos", "atan2", "expf"}, stolen)

    def test_only_exact_functions_come_from_the_c_library(self):
        for name in PROGRAMS_WITH_LIBRARIES:
            for importer, provider, symbol in bindings_of(BUILD / "bin" / name):
                if "libm.so" not in provider or "libm.so" in importer or EXEMPT_IMPORTERS.search(importer):
                    continue
                self.assertTrue(exact(symbol), f"{importer} gets {symbol} from {provider}")

    def test_no_program_imports_any_other_math_function(self):
        # Covers what is linked statically; names that are also in the C library proper are not libm's.
        mathematical = dynamic_symbols(math_library(), "--defined-only")
        for program in programs():
            foreign = {s for s in dynamic_symbols(program, "--undefined-only") if s in mathematical and not exact(s)}
            self.assertEqual(foreign, set(), program)

    def test_every_program_defines_and_exports_every_wrapper(self):
        for program in programs():
            missing = wrapped_names() - dynamic_symbols(program, "--defined-only")
            self.assertEqual(missing, set(), program)

    def test_a_loaded_stack_gets_our_bits(self):
        folder = BUILD / "bin" / "determinism"
        lines = common.lines_of(common.Run((folder / "control_load", folder / "control_stack.so")))
        self.assertEqual(lines["differences"], "0")
        self.assertTrue({"sin", "pow", "sincos"} <= dynamic_symbols(folder / "control_stack.so", "--undefined-only"))

    def fused_instructions(self, objects):
        text = subprocess.run(["objdump", "-d", "--no-show-raw-insn", *objects], capture_output=True, text=True,
                              check=True).stdout
        return re.findall(r"^\s+[0-9a-f]+:\s+(vfn?m(?:add|sub)\S*|fn?m(?:add|sub)\s)", text, re.MULTILINE)

    def test_our_objects_hold_no_fused_multiply_add(self):
        ours = [path for folder in ("stack", "sim", "scenarios", "replay", "tools")
                for path in (BUILD / folder).rglob("*.o")]
        self.assertGreater(len(ours), 20)
        self.assertEqual(self.fused_instructions(ours), [])
        tests = BUILD / "tests" / "determinism"
        # Where the instruction set has them the flag keeps them out, and without the flag they come.
        self.assertEqual(self.fused_instructions(sorted((tests / "gcc-O3-v3").glob("*.o"))), [])
        self.assertGreater(len(self.fused_instructions(sorted((tests / "control-contracted").glob("*.o")))), 100)


    def test_our_objects_hold_no_approximate_reciprocal(self):
        # rcp and rsqrt are specified to 1.5 * 2^-12 only and differ between vendors.
        kernels = [path for path in (BUILD / "sim").rglob("kernel/*.o")]
        self.assertGreater(len(kernels), 1)
        text = subprocess.run(["objdump", "-d", "--no-show-raw-insn", *kernels], capture_output=True, text=True,
                              check=True).stdout
        self.assertEqual(re.findall(r"\bv?r(?:cp|sqrt)[0-9]*[ps]s\b", text), [])

    def test_what_is_compiled_for_avx2_shares_no_function_with_the_rest(self):
        # The linker keeps one copy of a shared function; if that were the AVX2 one, an older CPU would run it.
        objects = sorted((BUILD / "sim").rglob("kernel/avx2.cpp.o"))
        self.assertGreater(len(objects), 0)
        for path in objects:
            text = subprocess.run(["nm", "-C", "--defined-only", path], capture_output=True, text=True, check=True).stdout
            outside = [line.split(" ", 2) for line in text.splitlines() if line.split(" ", 2)[1].isupper()
                       or line.split(" ", 2)[1] in "wvu"]
            self.assertEqual([kind for _, kind, _ in outside], ["T"], f"{path}: {outside}")
            self.assertIn("avx2_", outside[0][2])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    arguments, rest = parser.parse_known_args()
    BUILD = arguments.build.resolve()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
