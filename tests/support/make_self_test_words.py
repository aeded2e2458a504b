#!/usr/bin/env python3
"""Writes stack/base/self_test_words.cpp: for every wrapped libm function 20 inputs and the bits SLEEF gives.

Half of the inputs are those on which the C library of this machine gives other bits (where there are any), so that a
process whose calls reach the C library is caught. Run it only for a new SLEEF version: it makes a new golden set.
usage: tests/support/make_self_test_words.py > stack/base/self_test_words.cpp
"""
import ctypes
import random
import struct

SLEEF = ctypes.CDLL("libsleef.so.3")
LIBM = ctypes.CDLL("libm.so.6")

# name -> (SLEEF accuracy suffix, arity, interval of the inputs)
ANGLE, REAL, UNIT, POSITIVE, ABOVE_ONE, SMALL = (-1e3, 1e3), (-30, 30), (-1, 1), (1e-6, 1e6), (1, 1e4), (-4, 4)
FUNCTIONS = {
    "sin": ("u10", 1, ANGLE), "cos": ("u10", 1, ANGLE), "tan": ("u10", 1, ANGLE),
    "asin": ("u10", 1, UNIT), "acos": ("u10", 1, UNIT), "atan": ("u10", 1, REAL), "atan2": ("u10", 2, REAL),
    "sinh": ("u10", 1, REAL), "cosh": ("u10", 1, REAL), "tanh": ("u10", 1, SMALL),
    "asinh": ("u10", 1, REAL), "acosh": ("u10", 1, ABOVE_ONE), "atanh": ("u10", 1, UNIT),
    "exp": ("u10", 1, REAL), "exp2": ("u10", 1, REAL), "exp10": ("u10", 1, REAL), "expm1": ("u10", 1, SMALL),
    "log": ("u10", 1, POSITIVE), "log2": ("u10", 1, POSITIVE), "log10": ("u10", 1, POSITIVE),
    "log1p": ("u10", 1, POSITIVE), "pow": ("u10", 2, (0.01, 20)), "cbrt": ("u10", 1, REAL),
    "hypot": ("u05", 2, REAL), "erf": ("u10", 1, SMALL), "erfc": ("u15", 1, SMALL), "tgamma": ("u10", 1, (0.1, 20)),
}
COUNT = 20


def bits(value, double):
    return struct.unpack("<Q" if double else "<I", struct.pack("<d" if double else "<f", value))[0]


def call(library, name, double, args):
    function = getattr(library, name)
    kind = ctypes.c_double if double else ctypes.c_float
    function.restype = kind
    function.argtypes = [kind] * len(args)
    return bits(function(*args), double)


def draw(rng, interval, double):
    low, high = interval
    value = 10 ** rng.uniform(-6, 6) if interval == POSITIVE else rng.uniform(low, high)
    return value if double else struct.unpack("<f", struct.pack("<f", value))[0]


def rows_of(name, double):
    accuracy, arity, interval = FUNCTIONS[name]
    sleef_name = f"Sleef_cinz_{name}{'d' if double else 'f'}1_{accuracy}purec"
    libm_name = name if double else name + "f"
    rng = random.Random(f"longtail {libm_name}")
    telling, plain = [], []
    for _ in range(20000):
        args = [draw(rng, interval, double) for _ in range(arity)]
        ours = call(SLEEF, sleef_name, double, args)
        row = (*[bits(a, double) for a in args], *([0] * (2 - arity)), ours)
        differs = ours != call(LIBM, libm_name, double, args)
        (telling if differs else plain).append(row)
        if len(telling) >= COUNT // 2 and len(plain) >= COUNT:
            break
    telling = telling[: COUNT // 2]
    return telling + plain[: COUNT - len(telling)], len(telling)


def main():
    print("""// Written by tests/support/make_self_test_words.py from SLEEF 3.5.1: rows of x, y (0 for one
// argument) and the result, as bits. The comment says on how many of the 20 inputs the C library (glibc 2.36) gives other bits.
#include "stack/base/self_test_words.h"

namespace longtail {
""")
    for double in (True, False):
        kind, digits = ("DoubleWords", 16) if double else ("FloatWords", 8)
        print(f"const std::array<{kind}, {len(FUNCTIONS)}> k{kind}{{{{")
        for name in FUNCTIONS:
            rows, telling = rows_of(name, double)
            print(f'    {{"{name if double else name + "f"}",  // {telling}')
            arity = FUNCTIONS[name][1]
            cells = ["{" + ", ".join("0" if i == 1 and arity == 1 else f"0x{word:0{digits}x}"
                                     for i, word in enumerate(row)) + "}" for row in rows]
            per_line = (2 if arity == 1 else 1) if double else 3
            for start in range(0, COUNT, per_line):
                lead = "     {{" if start == 0 else "       "
                tail = "}}}," if start + per_line >= COUNT else ","
                print(lead + ", ".join(cells[start:start + per_line]) + tail)
        print("}};\n")
    print("}  // namespace longtail")


if __name__ == "__main__":
    main()
