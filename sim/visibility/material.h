// What a surface does to light, laser and radar. Typical values of the literature, the same in every run; a scenario
// changes them through weather, never here.
#pragma once

#include <array>
#include <cstdint>

namespace longtail::sim {

enum class SemanticClass : std::uint8_t {
  kNothing,
  kGround,
  kCar,
  kTruck,
  kBus,
  kMotorcycle,
  kBicycle,
  kRider,
  kPedestrian,
  kAnimal,
  kDebris,
  kCone,
  kBarrier,
  kSign,
  kTrafficLight,
  kPole,
  kVegetation,
  kBuilding,
};

// Surfaces that can shine. Which of them do is state of the actor, not of its shape.
enum class Lamp : std::uint8_t { kNone, kHead, kTail, kIndicatorLeft, kIndicatorRight, kEmergency, kRed, kAmber, kGreen,
                                // No surface of its own: the tail lamps, brighter.
                                kBrake };

// Which lamps of an object shine.
using LampSet = std::uint32_t;
constexpr LampSet lamp_bit(Lamp lamp) { return LampSet{1} << static_cast<unsigned>(lamp); }

// Of a surface that is this lamp, with those lit: cd/m^2, to be coloured by its albedo; 0 when dark. Over the faces of the catalogue's
// lamps and weighed as the eye does, the intensities keep to UN R148 (tail, brake, indicators; verify) and EN 12368 (traffic lights;
// tested).
float luminance_of(Lamp lamp, LampSet lit);

using Rgb = std::array<float, 3>;  // linear reflectance, 0 to 1

struct Material {
  Rgb albedo{0.5f, 0.5f, 0.5f};    // diffuse, visible light
  float infrared_albedo = 0.5f;    // diffuse, at the lidar's wavelength (905 nm)
  float retro_reflectivity = 0;    // share of light sent back where it came from
  float gloss = 0;                 // share reflected as by a mirror, when dry
  float radar_reflectivity = 0.1f; // share of power at 77 GHz: 1 for metal
  SemanticClass semantic = SemanticClass::kNothing;
  Lamp lamp = Lamp::kNone;
  bool operator==(const Material&) const = default;
};

// The kinds of surface the shapes are made of.
Material paint(const Rgb& color, SemanticClass semantic);  // on metal
Material glass(SemanticClass semantic);
Material rubber(SemanticClass semantic);
Material metal(SemanticClass semantic);
Material plastic(const Rgb& color, SemanticClass semantic);
Material cloth(const Rgb& color, SemanticClass semantic);
Material skin(SemanticClass semantic);
Material fur(const Rgb& color, SemanticClass semantic);
Material wood(SemanticClass semantic);
Material foliage();
Material concrete(SemanticClass semantic);
Material masonry(const Rgb& color);
Material reflector(const Rgb& color, SemanticClass semantic);  // retro-reflecting sheet
Material lamp(Lamp lamp, const Rgb& color, SemanticClass semantic);

}  // namespace longtail::sim
