#include "sim/sensors/decibels.h"

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr double kLn10 = 2.302585092994045684;

}  // namespace

double db_from_ratio(double ratio) { return 10 / kLn10 * strict::log(ratio); }
double ratio_from_db(double db) { return strict::exp(db * (kLn10 / 10)); }

}  // namespace longtail::sim
