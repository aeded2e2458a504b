// The process-wide libm: these definitions stand in the executable, so the dynamic linker binds calls
// inside Bullet, OpenCV and loaded stacks to them. Linked into every program as an object (never an
// archive, which would drop it). sincos calls sin and cos: SLEEF's own sincos differs from them.
#include <sleef.h>

extern "C" {
double sin(double x) { return Sleef_cinz_sind1_u10purec(x); }
double cos(double x) { return Sleef_cinz_cosd1_u10purec(x); }
}
