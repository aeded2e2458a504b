#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "sim/random/stream.h"
#include "tests/determinism/probe/sections.h"

namespace longtail::determinism {
namespace {

cv::Mat drawn_image(int width, int height) {
  cv::Mat image(height, width, CV_8UC3);
  const sim::Stream stream(Seed{4}, "probe.opencv", 0);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const std::uint64_t noise = stream.draw(static_cast<std::uint32_t>(y), static_cast<std::uint32_t>(x)).below(32);
      const bool inside = (x / 24 + y / 16) % 3 == 0;
      image.at<cv::Vec3b>(y, x) = {static_cast<std::uint8_t>(x * 223 / width + static_cast<int>(noise)),
                                   static_cast<std::uint8_t>(inside ? 200 : 40),
                                   static_cast<std::uint8_t>(y * 255 / height)};
    }
  }
  return image;
}

void append(DigestChain& chain, const cv::Mat& image) {
  for (int y = 0; y < image.rows; ++y) {
    chain.add(std::string_view(image.ptr<char>(y), static_cast<std::size_t>(image.cols) * image.elemSize()));
  }
}

}  // namespace

Digest opencv_section() {
  cv::setNumThreads(1);
  const cv::Mat color = drawn_image(320, 200);
  cv::Mat gray;
  cv::Mat out;
  DigestChain chain;
  cv::cvtColor(color, gray, cv::COLOR_BGR2GRAY);
  append(chain, gray);
  cv::cvtColor(color, out, cv::COLOR_BGR2HSV);
  append(chain, out);
  cv::GaussianBlur(gray, out, {5, 5}, 0);
  append(chain, out);
  cv::medianBlur(gray, out, 5);
  append(chain, out);
  cv::resize(color, out, {213, 131}, 0, 0, cv::INTER_LINEAR);
  append(chain, out);
  const cv::Matx23d turn(0.966, -0.2588, 12.5, 0.2588, 0.966, -20.25);
  cv::warpAffine(color, out, turn, color.size());
  append(chain, out);
  cv::Sobel(gray, out, CV_16S, 1, 0);
  append(chain, out);
  cv::Canny(gray, out, 60, 150);
  append(chain, out);
  cv::threshold(gray, out, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU);
  append(chain, out);
  cv::Mat labels;
  cv::connectedComponents(out, labels);
  append(chain, labels);
  cv::morphologyEx(out, out, cv::MORPH_OPEN, cv::getStructuringElement(cv::MORPH_RECT, {3, 3}));
  append(chain, out);
  cv::distanceTransform(out, labels, cv::DIST_L2, 3);
  append(chain, labels);
  cv::equalizeHist(gray, out);
  append(chain, out);
  return chain.value();
}

}  // namespace longtail::determinism
