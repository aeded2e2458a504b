// Power ratios as levels.
#pragma once

namespace longtail::sim {

double db_from_ratio(double ratio);
double ratio_from_db(double db);

}  // namespace longtail::sim
