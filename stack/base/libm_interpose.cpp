// The process-wide libm: these definitions stand in the executable, so the dynamic linker binds calls
// inside Bullet, OpenCV and loaded stacks to them. Linked into every program as an object (never an
// archive, which would drop it). The list equals LONGTAIL_STRICT_FUNCTIONS in cmake/flags.cmake.
// sqrt, fmod, remainder, rounding, frexp, ldexp and the like are exact and stay with the C library.
#include <sleef.h>

// <math.h> is not included: its declarations may carry attributes and builtins of the compiler.
extern "C" {

double sin(double x) { return Sleef_cinz_sind1_u10purec(x); }
double cos(double x) { return Sleef_cinz_cosd1_u10purec(x); }
double tan(double x) { return Sleef_cinz_tand1_u10purec(x); }
double asin(double x) { return Sleef_cinz_asind1_u10purec(x); }
double acos(double x) { return Sleef_cinz_acosd1_u10purec(x); }
double atan(double x) { return Sleef_cinz_atand1_u10purec(x); }
double atan2(double y, double x) { return Sleef_cinz_atan2d1_u10purec(y, x); }
double sinh(double x) { return Sleef_cinz_sinhd1_u10purec(x); }
double cosh(double x) { return Sleef_cinz_coshd1_u10purec(x); }
double tanh(double x) { return Sleef_cinz_tanhd1_u10purec(x); }
double asinh(double x) { return Sleef_cinz_asinhd1_u10purec(x); }
double acosh(double x) { return Sleef_cinz_acoshd1_u10purec(x); }
double atanh(double x) { return Sleef_cinz_atanhd1_u10purec(x); }
double exp(double x) { return Sleef_cinz_expd1_u10purec(x); }
double exp2(double x) { return Sleef_cinz_exp2d1_u10purec(x); }
double exp10(double x) { return Sleef_cinz_exp10d1_u10purec(x); }
double expm1(double x) { return Sleef_cinz_expm1d1_u10purec(x); }
double log(double x) { return Sleef_cinz_logd1_u10purec(x); }
double log2(double x) { return Sleef_cinz_log2d1_u10purec(x); }
double log10(double x) { return Sleef_cinz_log10d1_u10purec(x); }
double log1p(double x) { return Sleef_cinz_log1pd1_u10purec(x); }
double pow(double x, double y) { return Sleef_cinz_powd1_u10purec(x, y); }
double cbrt(double x) { return Sleef_cinz_cbrtd1_u10purec(x); }
double hypot(double x, double y) { return Sleef_cinz_hypotd1_u05purec(x, y); }
double erf(double x) { return Sleef_cinz_erfd1_u10purec(x); }
double erfc(double x) { return Sleef_cinz_erfcd1_u15purec(x); }
double tgamma(double x) { return Sleef_cinz_tgammad1_u10purec(x); }

float sinf(float x) { return Sleef_cinz_sinf1_u10purec(x); }
float cosf(float x) { return Sleef_cinz_cosf1_u10purec(x); }
float tanf(float x) { return Sleef_cinz_tanf1_u10purec(x); }
float asinf(float x) { return Sleef_cinz_asinf1_u10purec(x); }
float acosf(float x) { return Sleef_cinz_acosf1_u10purec(x); }
float atanf(float x) { return Sleef_cinz_atanf1_u10purec(x); }
float atan2f(float y, float x) { return Sleef_cinz_atan2f1_u10purec(y, x); }
float sinhf(float x) { return Sleef_cinz_sinhf1_u10purec(x); }
float coshf(float x) { return Sleef_cinz_coshf1_u10purec(x); }
float tanhf(float x) { return Sleef_cinz_tanhf1_u10purec(x); }
float asinhf(float x) { return Sleef_cinz_asinhf1_u10purec(x); }
float acoshf(float x) { return Sleef_cinz_acoshf1_u10purec(x); }
float atanhf(float x) { return Sleef_cinz_atanhf1_u10purec(x); }
float expf(float x) { return Sleef_cinz_expf1_u10purec(x); }
float exp2f(float x) { return Sleef_cinz_exp2f1_u10purec(x); }
float exp10f(float x) { return Sleef_cinz_exp10f1_u10purec(x); }
float expm1f(float x) { return Sleef_cinz_expm1f1_u10purec(x); }
float logf(float x) { return Sleef_cinz_logf1_u10purec(x); }
float log2f(float x) { return Sleef_cinz_log2f1_u10purec(x); }
float log10f(float x) { return Sleef_cinz_log10f1_u10purec(x); }
float log1pf(float x) { return Sleef_cinz_log1pf1_u10purec(x); }
float powf(float x, float y) { return Sleef_cinz_powf1_u10purec(x, y); }
float cbrtf(float x) { return Sleef_cinz_cbrtf1_u10purec(x); }
float hypotf(float x, float y) { return Sleef_cinz_hypotf1_u05purec(x, y); }
float erff(float x) { return Sleef_cinz_erff1_u10purec(x); }
float erfcf(float x) { return Sleef_cinz_erfcf1_u15purec(x); }
float tgammaf(float x) { return Sleef_cinz_tgammaf1_u10purec(x); }

// Compilers fuse sin and cos of one argument into sincos, depending on the optimisation level, and SLEEF's own
// sincos differs from its sin and cos in about 5 % of arguments: so this is made of the two.
void sincos(double x, double* sine, double* cosine) {
  *sine = Sleef_cinz_sind1_u10purec(x);
  *cosine = Sleef_cinz_cosd1_u10purec(x);
}
void sincosf(float x, float* sine, float* cosine) {
  *sine = Sleef_cinz_sinf1_u10purec(x);
  *cosine = Sleef_cinz_cosf1_u10purec(x);
}

}  // extern "C"
