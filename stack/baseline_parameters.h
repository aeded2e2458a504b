// Every parameter of the reference stack, layer by layer, and the table that reads and writes them.
// The table (baseline_parameters.cpp) is the place to add one: path, unit, field, allowed range.
#pragma once

#include <vector>

#include "stack/config/parameter_table.h"
#include "stack/config/vehicle.h"
#include "stack/control/control.h"
#include "stack/fusion/fusion.h"
#include "stack/ingest/ingest.h"
#include "stack/localization/localization.h"
#include "stack/monitor/monitor.h"
#include "stack/planning/planning.h"
#include "stack/prediction/prediction.h"
#include "stack/safety/governor.h"
#include "stack/safety/mode_manager.h"

namespace longtail::stack {

struct BaselineParameters {
  VehicleCalibration vehicle;
  IngestParameters ingest;
  LocalizationParameters localization;
  PredictionParameters prediction;
  PlanningParameters planning;
  ControlParameters control;
  GovernorParameters governor;
  ModeParameters modes;
  FusionParameters fusion;
  MonitorParameters monitor;
};

// Rows that point into `parameters`, by section.
std::vector<ParameterRow> parameter_rows(BaselineParameters& parameters);

}  // namespace longtail::stack
