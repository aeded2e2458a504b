// Strict math: the only elementary functions allowed under stack/, sim/ and replay/. Bits are equal on
// every x86-64 and aarch64 CPU, compiler and optimisation level (SLEEF 3.5.1 `cinz` scalar functions,
// 1.0 ulp; hypot 0.5 ulp). sqrt, floor, ceil, fabs, fmod and + - * / are exact and used directly.
// No function sets errno. Angles in radians.
#pragma once

#ifdef __FAST_MATH__
#error "longtail must not be built with -ffast-math: results would depend on the compiler"
#endif

namespace longtail::strict {

double sin(double x);
double cos(double x);
double tan(double x);
double asin(double x);
double acos(double x);
double atan(double x);
double atan2(double y, double x);
double sinh(double x);
double cosh(double x);
double tanh(double x);
double exp(double x);
double expm1(double x);
double log(double x);
double log2(double x);
double log10(double x);
double log1p(double x);
double pow(double x, double y);
double cbrt(double x);
double hypot(double x, double y);
double erf(double x);
double erfc(double x);  // 1.5 ulp

// The angle in (-pi, pi] equal to x modulo 2 pi (both as doubles; exact for every finite x).
double wrap_angle(double x);

}  // namespace longtail::strict
