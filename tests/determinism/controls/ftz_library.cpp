// Negative control: any library at all, linked with -ffast-math.
extern "C" double control_ftz(double x) { return x * 2; }
