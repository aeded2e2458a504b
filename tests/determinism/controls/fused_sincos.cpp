// Negative control: libm wrappers whose sincos is SLEEF's own. Its bits differ from sin and cos in about 5 % of
// arguments, so results would depend on whether a compiler fused the two calls.
#define sincos longtail_control_unused_sincos
#include "stack/base/libm_interpose.cpp"
#undef sincos

extern "C" void sincos(double x, double* sine, double* cosine) {
  const auto both = Sleef_cinz_sincosd1_u10purec(x);
  *sine = both.x;
  *cosine = both.y;
}
