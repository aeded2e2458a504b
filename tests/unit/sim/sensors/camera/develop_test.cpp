#include "sim/sensors/camera/develop.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tests/support/test_random.h"

namespace longtail::sim {
namespace {

struct Rgb {
  int red;
  int green;
  int blue;
  bool operator==(const Rgb&) const = default;
};

class Picture {
 public:
  Picture(const DevelopConfig& config, const std::vector<std::uint16_t>& raw)
      : columns_(config.columns), rgb_(3 * raw.size()) {
    Developer(best_isa(), config).develop(raw, rgb_);
  }
  Rgb at(int row, int column) const {
    const std::size_t i = 3 * static_cast<std::size_t>(row * columns_ + column);
    return {rgb_[i], rgb_[i + 1], rgb_[i + 2]};
  }

 private:
  int columns_;
  std::vector<std::uint8_t> rgb_;
};

// A scene of one colour through the mosaic.
std::vector<std::uint16_t> mosaic(const DevelopConfig& config, std::uint16_t red, std::uint16_t green, std::uint16_t blue) {
  std::vector<std::uint16_t> raw;
  for (int r = 0; r < config.rows; ++r) {
    for (int c = 0; c < config.columns; ++c) {
      const Colour colour = mosaic_colour(r, c);
      raw.push_back(colour == Colour::kRed ? red : colour == Colour::kGreen ? green : blue);
    }
  }
  return raw;
}

TEST(Developer, one_colour_is_that_colour_everywhere_borders_included) {
  const DevelopConfig config{.rows = 6, .columns = 8};
  const Picture picture(config, mosaic(config, 4095, 64, 2080));
  for (int r = 0; r < config.rows; ++r) {
    for (int c = 0; c < config.columns; ++c) EXPECT_EQ(picture.at(r, c), (Rgb{255, 0, 188})) << r << ", " << c;
  }
}

// sRGB of 1, 1/2, 18 % and 0 of full light (IEC 61966-2-1): 255, 188, 118 and 0.
TEST(Developer, tone_curve_is_srgb) {
  struct Row { std::uint16_t dn; int byte; };
  for (const Row& row : {Row{4095, 255}, Row{2080, 188}, Row{790, 118}, Row{64, 0}, Row{0, 0}}) {
    const DevelopConfig config{.rows = 2, .columns = 2};
    const Picture picture(config, mosaic(config, row.dn, row.dn, row.dn));
    EXPECT_EQ(picture.at(0, 0), (Rgb{row.byte, row.byte, row.byte})) << row.dn;
  }
}

TEST(Developer, white_balance_makes_a_grey_card_grey) {
  const DevelopConfig config{.rows = 4, .columns = 4, .white_balance = {2, 1, 1.6}};
  const Picture picture(config, mosaic(config, 64 + 500, 64 + 1000, 64 + 625));
  EXPECT_EQ(picture.at(1, 2).red, picture.at(1, 2).green);
  EXPECT_EQ(picture.at(1, 2).blue, picture.at(1, 2).green);
}

TEST(Developer, a_single_bright_pixel_spreads_to_its_neighbours_only) {
  const DevelopConfig config{.rows = 8, .columns = 8};
  std::vector<std::uint16_t> raw = mosaic(config, 64, 64, 64);
  raw[4 * 8 + 4] = 4095;  // red
  const Picture picture(config, raw);
  EXPECT_EQ(picture.at(4, 4).red, 255);
  EXPECT_EQ(picture.at(4, 5).red, 128);  // half of what is encoded
  EXPECT_EQ(picture.at(5, 5).red, 64);   // a quarter
  EXPECT_EQ(picture.at(4, 6).red, 0);
  EXPECT_EQ(picture.at(4, 4).green, 0);
  EXPECT_EQ(picture.at(4, 4).blue, 0);
}

// Number by number, in plain arithmetic.
TEST(Developer, every_instruction_set_and_size_demosaics_as_plain_arithmetic_does) {
  for (const int columns : {2, 6, 16, 30, 32, 34, 62, 66, 130}) {
    for (const ByteOrder order : {ByteOrder::kRgb, ByteOrder::kBgr}) {
      const DevelopConfig config{.rows = 6, .columns = columns, .black_dn = 0, .white_balance = {1.3, 1, 0.8}, .order = order};
      test::Random random(static_cast<std::uint64_t>(columns));
      std::vector<std::uint16_t> raw;
      for (int i = 0; i < config.rows * columns; ++i) raw.push_back(static_cast<std::uint16_t>(random.uniform(0, 4095.99)));
      // What each pixel is on its own: a picture of one colour all over.
      const auto byte = [&](int row, int column) {
        const int r = row < 0 ? 1 : row >= config.rows ? config.rows - 2 : row;
        const int c = column < 0 ? 1 : column >= columns ? columns - 2 : column;
        const auto colour = static_cast<std::size_t>(mosaic_colour(r, c));
        const double linear = std::min(1.0, raw[static_cast<std::size_t>(r * columns + c)] / 4095.0 * config.white_balance[colour]);
        const double encoded = linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
        return static_cast<int>(255 * encoded + 0.5);
      };
      for (const Isa isa : available_isas()) {
        std::vector<std::uint8_t> bytes(3 * raw.size());
        Developer(isa, config).develop(raw, bytes);
        for (int r = 0; r < config.rows; ++r) {
          for (int c = 0; c < columns; ++c) {
            const int here = byte(r, c);
            const int aside = byte(r, c - 1) + byte(r, c + 1);
            const int upright = byte(r - 1, c) + byte(r + 1, c);
            const int corners = byte(r - 1, c - 1) + byte(r - 1, c + 1) + byte(r + 1, c - 1) + byte(r + 1, c + 1);
            const bool green = mosaic_colour(r, c) == Colour::kGreen;
            const int beside = green ? (aside + 1) / 2 : here;
            const int across = green ? (upright + 1) / 2 : (corners + 2) / 4;
            const int middle = green ? here : (aside + upright + 2) / 4;
            const bool red_beside = r % 2 == 0;
            const Rgb expected{red_beside ? beside : across, middle, red_beside ? across : beside};
            const std::size_t at = 3 * static_cast<std::size_t>(r * columns + c);
            const Rgb seen = order == ByteOrder::kRgb ? Rgb{bytes[at], bytes[at + 1], bytes[at + 2]} : Rgb{bytes[at + 2], bytes[at + 1], bytes[at]};
            ASSERT_EQ(seen, expected) << name_of(isa) << ", " << columns << " columns, at " << r << ", " << c;
          }
        }
      }
    }
  }
}

TEST(Developer, rows_appended_as_they_come_are_the_picture) {
  const DevelopConfig config{.rows = 12, .columns = 70};
  test::Random random(3);
  std::vector<std::uint16_t> raw;
  for (int i = 0; i < config.rows * config.columns; ++i) raw.push_back(static_cast<std::uint16_t>(random.uniform(0, 4095.99)));
  std::vector<std::uint8_t> whole(3 * raw.size());
  Developer developer(best_isa(), config);
  developer.develop(raw, whole);
  for (const int step : {1, 5, 8, 12}) {  // twice in a row: the second picture begins anew
    for (int picture = 0; picture < 2; ++picture) {
      std::string bytes = "before";
      for (int row = 0; row < config.rows; row += step) {
        const auto rows = static_cast<std::size_t>(std::min(step, config.rows - row));
        const auto columns = static_cast<std::size_t>(config.columns);
        developer.append(std::span(raw).subspan(static_cast<std::size_t>(row) * columns, rows * columns), bytes);
      }
      EXPECT_EQ(bytes, "before" + std::string(whole.begin(), whole.end())) << "in steps of " << step;
    }
  }
}

}  // namespace
}  // namespace longtail::sim
