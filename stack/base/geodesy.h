// WGS-84: geodetic <-> earth-centred (ECEF) <-> a local tangent plane (ENU) about a datum. The map frame is
// the tangent plane about the map's datum: x east, y north, z up, metres. One implementation for the stack
// (GNSS -> map), the simulator (map -> GNSS) and importers (ECEF tracks -> map).
// Round-trip error under 1 um from -10 km to +10 km of height (Bowring's method, three iterations).
// Sources: NIMA TR8350.2 (ellipsoid); B. R. Bowring, "Transformation from spatial to geographical
// coordinates", Survey Review 23 (1976), and "The accuracy of geodetic latitude and height equations" (1985).
#pragma once

namespace longtail {

struct GeodeticPosition {
  double latitude_deg = 0;   // north positive, [-90, 90]
  double longitude_deg = 0;  // east positive
  double altitude_m = 0;     // above the ellipsoid
};

// A position about the earth's centre, or a vector in the same axes.
struct Ecef {
  double x = 0;
  double y = 0;
  double z = 0;
};

// A position about the datum, or a vector in its axes.
struct Enu {
  double east = 0;
  double north = 0;
  double up = 0;
};

Ecef ecef_from_geodetic(const GeodeticPosition& position);
// Longitude in (-180, 180].
GeodeticPosition geodetic_from_ecef(const Ecef& position_m);

class LocalTangentPlane {
 public:
  explicit LocalTangentPlane(const GeodeticPosition& datum);

  Enu to_local(const GeodeticPosition& position) const;
  Enu to_local(const Ecef& position_m) const;
  GeodeticPosition to_geodetic(const Enu& position_m) const;
  Ecef to_ecef(const Enu& position_m) const;
  // Directions (velocities): rotation alone.
  Enu rotate_to_local(const Ecef& vector) const;
  Ecef rotate_to_ecef(const Enu& vector) const;

  const GeodeticPosition& datum() const { return datum_; }

 private:
  GeodeticPosition datum_;
  Ecef origin_m_;
  double sin_latitude_ = 0;
  double cos_latitude_ = 0;
  double sin_longitude_ = 0;
  double cos_longitude_ = 0;
};

}  // namespace longtail
