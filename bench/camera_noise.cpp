// One camera frame of 640 x 360 through the image sensor's noise, against OpenCV doing shot and read noise with cv::randn:
// over full colour, as a pipeline without a mosaic would, and over the mosaic's one value a pixel.
#include <fmt/format.h>

#include <opencv2/core.hpp>

#include "bench/harness.h"
#include "sim/sensors/camera/develop.h"
#include "sim/sensors/camera/image_sensor.h"
#include "stack/base/check.h"
#include "stack/base/digest.h"

namespace longtail::bench {
namespace {

constexpr int kRows = 360;
constexpr int kColumns = 640;
constexpr int kPixels = kRows * kColumns;

template <class Work>
double timed(int repeats, Work work) {
  const double start = thread_cpu_seconds();
  for (int i = 0; i < repeats; ++i) work(i);
  return (thread_cpu_seconds() - start) / repeats;
}

class OpenCvNoise {
 public:
  explicit OpenCvNoise(int channels)
      : in_(kRows, kColumns, CV_MAKETYPE(CV_8U, channels), cv::Scalar::all(100)), normal_(kRows, kColumns, CV_MAKETYPE(CV_32F, channels)) {}
  void frame() {
    cv::randn(normal_, 0, 1);
    in_.convertTo(sigma_, CV_32F, 0.5, 4);
    cv::sqrt(sigma_, sigma_);
    cv::multiply(sigma_, normal_, sigma_);
    cv::add(sigma_, in_, out_, cv::noArray(), CV_8U);
  }

 private:
  cv::Mat in_;
  cv::Mat normal_;
  cv::Mat sigma_;
  cv::Mat out_;
};

int main_of(const Options& options) {
  cv::setNumThreads(1);
  const int repeats = options.tiny ? 1 : 20;
  sim::ImageSensor sensor({}, kPixels, {1}, "camera", 0);
  sim::Developer developer(sim::Isa::kBaseline, {.rows = kRows, .columns = kColumns});
  std::vector<float> electrons(kPixels);
  for (std::size_t i = 0; i < electrons.size(); ++i) electrons[i] = static_cast<float>(i * 37 % 9000);
  std::vector<std::uint16_t> dn(kPixels);
  std::vector<std::uint8_t> rgb(3 * kPixels);
  OpenCvNoise colour(3);
  OpenCvNoise mono(1);

  std::vector<Contestant> contestants;
  std::string digest;
  for (const sim::Isa isa : sim::available_isas()) {
    sensor.expose(isa, 1, 0.01, 25, electrons, dn);
    const std::string hex = digest_of({reinterpret_cast<const char*>(dn.data()), dn.size() * sizeof dn[0]}).hex();
    CHECK(digest.empty() || hex == digest, "{} gives {}, not {}", sim::name_of(isa), hex, digest);
    digest = hex;
    contestants.push_back({std::string(sim::name_of(isa)), [&, isa] {
      return timed(repeats, [&](int i) { sensor.expose(isa, static_cast<std::uint32_t>(i), 0.01, 25, electrons, dn); });
    }});
  }
  const std::size_t isas = contestants.size();
  contestants.push_back({"develop", [&] { return timed(repeats, [&](int) { developer.develop(dn, rgb); }); }});
  contestants.push_back({"colour", [&] { return timed(repeats, [&](int) { colour.frame(); }); }});
  contestants.push_back({"mono", [&] { return timed(repeats, [&](int) { mono.frame(); }); }});
  const auto taken = alternate(contestants, options);
  fmt::print("noise of {} x {} pixels, digest {}\n", kColumns, kRows, digest);

  const auto row = [&](const std::string& what, std::size_t i) {
    std::vector<double> milliseconds;
    for (const double t : taken[i]) milliseconds.push_back(1e3 * t);
    report(what, milliseconds, "ms a frame");
  };
  const auto ratio = [&](const std::string& what, std::size_t i, std::size_t reference, std::optional<Target> target) {
    std::vector<double> ratios;
    for (std::size_t r = 0; r < taken[i].size(); ++r) ratios.push_back(taken[reference][r] / taken[i][r]);
    report(what, ratios, "x faster", target);
  };
  for (std::size_t i = 0; i < isas; ++i) row("sensor noise, " + contestants[i].name, i);
  row("demosaic and tone curve", isas);
  row("OpenCV noise, full colour", isas + 1);
  row("OpenCV noise, one value a pixel", isas + 2);
  ratio("baseline against OpenCV in full colour", 0, isas + 1, Target{3.5});
  ratio("baseline against OpenCV on one value a pixel", 0, isas + 2, std::nullopt);
  return exit_code(options);
}

}  // namespace
}  // namespace longtail::bench

int main(int argc, char** argv) { return longtail::bench::main_of(longtail::bench::parse_options(argc, argv)); }
