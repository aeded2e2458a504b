#include "stack/config/expression.h"

#include <fmt/format.h>

#include <cmath>

#include "stack/base/nearest_name.h"

namespace longtail::stack {
namespace {

struct Token {
  char op = 0;  // one of + - * /, or 0 for an operand
  std::string text;
};

bool is_operator(std::string_view word) {
  return word.size() == 1 && (word[0] == '+' || word[0] == '-' || word[0] == '*' || word[0] == '/');
}

// Words between operators belong to one operand: "5", "km/h" -> "5 km/h".
std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  bool join = false;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(" \t\r\n", at)) != std::string_view::npos) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
    const std::string_view word = text.substr(at, end - at);
    if (is_operator(word)) {
      tokens.push_back({word[0], {}});
      join = false;
    } else if (join) {
      tokens.back().text += fmt::format(" {}", word);
    } else {
      tokens.push_back({0, std::string(word)});
      join = true;
    }
    at = end;
  }
  return tokens;
}

Result<Quantity> operand(const std::string& text, References& references) {
  if (text.empty() || text[0] != '$') return parse_quantity(text);
  const std::string name = text.substr(1);
  if (const auto value = references.use(name)) return *value;
  const std::vector<std::string> names = references.names();
  return Error{.what = fmt::format("unknown parameter '${}'", name), .hint = did_you_mean(name, names, "parameters")};
}

Error cannot(std::string_view doing, Quantity a, Quantity b) {
  return Error{.what = fmt::format("cannot {} a {} and a {}", doing, name_of(a.dimension), name_of(b.dimension)),
               .hint = "sums need equal dimensions; factors and divisors are plain numbers"};
}

Result<Quantity> apply(char op, Quantity a, Quantity b) {
  const bool alike = a.dimension == b.dimension;
  const bool a_number = a.dimension == Dimension::kNumber;
  const bool b_number = b.dimension == Dimension::kNumber;
  switch (op) {
    case '+':
    case '-':
      if (!alike) return cannot(op == '+' ? "add" : "subtract", a, b);
      return Quantity{op == '+' ? a.value + b.value : a.value - b.value, a.dimension};
    case '*':
      if (!a_number && !b_number) return cannot("multiply", a, b);
      return Quantity{a.value * b.value, a_number ? b.dimension : a.dimension};
    default:
      if (!alike && !b_number) return cannot("divide", a, b);
      return Quantity{a.value / b.value, b_number ? a.dimension : Dimension::kNumber};
  }
}

class Evaluator {
 public:
  Evaluator(std::vector<Token> tokens, References& references) : tokens_(std::move(tokens)), references_(references) {}

  Result<Quantity> sum() {
    auto total = product();
    while (total && (peek() == '+' || peek() == '-')) {
      const char op = tokens_[next_++].op;
      const auto right = product();
      if (!right) return right;
      total = apply(op, total.value(), right.value());
    }
    return total;
  }
  bool at_end() const { return next_ == tokens_.size(); }

 private:
  Result<Quantity> product() {
    auto total = one();
    while (total && (peek() == '*' || peek() == '/')) {
      const char op = tokens_[next_++].op;
      const auto right = one();
      if (!right) return right;
      total = apply(op, total.value(), right.value());
    }
    return total;
  }
  Result<Quantity> one() {
    if (next_ < tokens_.size() && tokens_[next_].op == 0) return operand(tokens_[next_++].text, references_);
    if (next_ < tokens_.size()) return Error{.what = fmt::format("a value is missing before '{}'", tokens_[next_].op)};
    return Error{.what = "a value is missing at the end"};
  }
  char peek() const { return next_ < tokens_.size() ? tokens_[next_].op : '\0'; }

  std::vector<Token> tokens_;
  References& references_;
  std::size_t next_ = 0;
};

}  // namespace

std::optional<Quantity> References::use(const std::string& name) {
  const auto at = values_.find(name);
  if (at == values_.end()) return std::nullopt;
  used_.insert(name);
  return at->second;
}

bool References::mentions_broken(std::string_view text) const {
  for (const std::string& name : broken_) {
    if (text.find("$" + name) != std::string_view::npos) return true;
  }
  return false;
}

std::vector<std::string> References::names() const {
  std::vector<std::string> names;
  for (const auto& [name, value] : values_) names.push_back(name);
  return names;
}

std::vector<std::string> References::unused() const {
  std::vector<std::string> names;
  for (const auto& [name, value] : values_) {
    if (!used_.contains(name)) names.push_back(name);
  }
  return names;
}

Result<Quantity> evaluate(std::string_view text, References& references) {
  auto tokens = tokens_of(text);
  if (tokens.empty()) return Error{.what = "a value is missing"};
  Evaluator evaluator(std::move(tokens), references);
  const auto value = evaluator.sum();
  if (!value) return value;
  CHECK(evaluator.at_end(), "tokens left over in '{}'", text);  // operands and operators alternate
  if (!std::isfinite(value.value().value)) return Error{.what = fmt::format("'{}' is not a finite number", text)};
  return value;
}

}  // namespace longtail::stack
