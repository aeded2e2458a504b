#include "scenarios/load/tag_axes.h"

#include <algorithm>
#include <array>

namespace longtail::scenarios {
namespace {

using Words = std::string_view;

constexpr std::array kLocations{Words{"highway"},           Words{"rural"},     Words{"urban"}, Words{"urban_canyon"},
                                Words{"urban_residential"}, Words{"industrial"}};
constexpr std::array kTimes{Words{"dawn"}, Words{"day"}, Words{"dusk"}, Words{"night"}};
constexpr std::array kWeather{Words{"clear"}, Words{"cloudy"}, Words{"light_rain"}, Words{"rain"}, Words{"heavy_rain"},
                              Words{"fog"},   Words{"snow"},   Words{"ice"},        Words{"wind"}, Words{"low_sun"}};
constexpr std::array kRarity{Words{"common"}, Words{"uncommon"}, Words{"rare"}, Words{"near_miss"}};
// Of a driver or operator, as in recordings of the field (reference: recording of interventions).
constexpr std::array kInterventions{Words{"none"}, Words{"comfort"}, Words{"safety"}, Words{"precautionary"}};

constexpr std::array kAxes{
    TagAxis{"location", "zone the road lies in", true, kLocations},
    TagAxis{"road", "road type, e.g. two_lane, divided_multilane", true, {}},
    TagAxis{"time_of_day", "dawn, day, dusk or night", true, kTimes},
    TagAxis{"weather", "clear, light_rain, fog, ...", true, kWeather},
    TagAxis{"rarity", "common, uncommon, rare or near_miss", true, kRarity},
    TagAxis{"actors", "kinds of other road users, or none", true, {}},
    TagAxis{"typology", "pre-crash type (NHTSA 2007), e.g. lead_decelerating", true, {}},
    TagAxis{"sensor_anomaly", "what is wrong with the vehicle's own system, or none", true, {}},
    TagAxis{"intervention", "kind of intervention a driver would make", true, kInterventions},
    TagAxis{"regulation", "standard or test protocol it stands for", false, {}},
    TagAxis{"source", "where it comes from, e.g. incident, standard, imagination", false, {}},
};

}  // namespace

std::span<const TagAxis> tag_axes() {
  return kAxes;
}

const TagAxis* find_tag_axis(std::string_view name) {
  const auto at = std::ranges::find(kAxes, name, &TagAxis::name);
  return at == kAxes.end() ? nullptr : &*at;
}

}  // namespace longtail::scenarios
