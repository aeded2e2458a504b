// <geoReference>: where on earth the map's origin lies. Only the origin of the projection is used: the map's plane
// is taken as the tangent plane there, which a transverse Mercator projection is within 0.1 % up to 100 km away.
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "sim/map/reading.h"
#include "stack/base/geodesy.h"

namespace longtail::sim {
namespace {

constexpr GeoDatum kDefaultDatum{48.0, 11.0, 0.0};

// "+key=value" of a PROJ string.
std::optional<double> proj_number(std::string_view text, std::string_view key) {
  const auto at = text.find(fmt::format("+{}=", key));
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view value = text.substr(at + key.size() + 2);
  if (!value.empty() && value[0] == '+') value.remove_prefix(1);
  double number = 0;
  const auto parsed = std::from_chars(value.data(), value.data() + value.size(), number);
  // Beyond these bounds it is neither degrees nor a false easting.
  if (parsed.ec != std::errc{} || !(number > -1e8 && number < 1e8)) return std::nullopt;
  return number;
}

}  // namespace

GeoDatum read_datum(Reading& in, const XmlElement& header) {
  const XmlElement reference = header.child("geoReference");
  if (!reference.exists()) return kDefaultDatum;
  const std::string_view text = reference.text();
  const auto latitude = proj_number(text, "lat_0");
  const auto longitude = proj_number(text, "lon_0");
  if (!latitude || !longitude || *latitude < -90 || *latitude > 90 || *longitude < -180 || *longitude > 180) {
    in.note(reference, "geoReference", "has no +lat_0 and +lon_0 within range: the default datum is used");
    return kDefaultDatum;
  }
  // A false easting and northing move the projection's origin away from the map's.
  const double east = proj_number(text, "x_0").value_or(0);
  const double north = proj_number(text, "y_0").value_or(0);
  if (east == 0 && north == 0) return {*latitude, *longitude, 0};
  const GeodeticPosition origin = LocalTangentPlane({*latitude, *longitude, 0}).to_geodetic({-east, -north, 0});
  return {origin.latitude_deg, origin.longitude_deg, 0};
}

}  // namespace longtail::sim
