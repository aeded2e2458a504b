#include "scenarios/load/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "scenarios/load/load_context.h"

namespace longtail::scenarios {
namespace {

namespace fs = std::filesystem;

constexpr double kRunLimit_s = 3600;
constexpr std::string_view kTopLevelKeys[] = {
    "scenario", "description", "tags",    "seeds",  "map",    "duration", "parameters", "weather", "friction_patches",
    "ego",      "actors",      "traffic", "events", "faults", "edge",     "stack",      "expect"};

// A lone parameter name stands for parameters.<name>: "--set ego_speed=50 km/h".
std::string full_path(const stack::YamlDocument& document, const std::string& path) {
  if (path.find('.') != std::string::npos) return path;
  if (std::ranges::find(kTopLevelKeys, path) != std::end(kTopLevelKeys)) return path;
  const stack::YamlNode& root = document.node(document.root());
  for (std::size_t i = 0; i < root.keys.size(); ++i) {
    if (root.keys[i].text != "parameters") continue;
    const stack::YamlNode& parameters = document.node(root.children[i]);
    const bool known = std::ranges::find(parameters.keys, path, &stack::YamlNode::Key::text) != parameters.keys.end();
    if (known) return "parameters." + path;
  }
  return path;
}

void apply_overrides(stack::YamlDocument& document, const LoadOptions& options, ErrorList& errors) {
  for (const std::string& text : options.overrides) {
    const std::string source = fmt::format("--set {}", text);
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      errors.add({.what = fmt::format("'{}' is no override", text), .where = source, .hint = "write key.path=value"});
      continue;
    }
    const auto done = document.set(full_path(document, text.substr(0, equals)), text.substr(equals + 1), source);
    if (!done) errors.add(done.error());
  }
}

std::string joined_ids(const LoadContext& context) {
  return fmt::format("{}", fmt::join(context.event_ids, ", "));
}

SeedRange read_seeds(const CheckedNode& node) {
  const auto range = parse_seed_range(node.text());
  if (range) return range.value();
  if (node.kind() == stack::YamlKind::kScalar) node.fail_as(range.error());
  return {};
}

void read_map(const CheckedNode& node, LoadContext& context, MapLibrary& maps, const std::string& file,
              sim::Scenario& out) {
  out.map_name = node.text();
  if (!node.exists() || node.kind() != stack::YamlKind::kScalar) return;
  auto network = maps.get(out.map_name, file);
  if (network) {
    out.map = std::move(network).value();
    context.map = out.map;
    return;
  }
  const Error& error = network.error();
  if (error.where.empty()) {
    node.fail_as(error);  // not found
  } else {
    node.fail(fmt::format("the map cannot be read: {}: {}", error.where, error.what), error.hint);
  }
}

// Ids come first: conditions, faults and expectations refer to them in any order.
void collect_names(MapReader& map, LoadContext& context) {
  context.actor_ids = {"ego"};
  const auto actors = map.optional("actors");
  const auto surroundings = map.optional("surroundings");
  const auto traffic = map.optional("traffic");
  const auto events = map.optional("events");
  const auto faults = map.optional("faults");
  if (actors) {
    for (std::string& id : collect_ids(*actors)) context.actor_ids.push_back(std::move(id));
    check_unique(*actors, "actor");
  }
  if (surroundings) {
    for (std::string& id : object_ids(*surroundings)) context.actor_ids.push_back(std::move(id));
  }
  if (traffic) {
    for (std::string& id : traffic_ids(*traffic)) context.actor_ids.push_back(std::move(id));
    check_unique(*traffic, "traffic block");
  }
  if (faults) {
    context.fault_ids = collect_ids(*faults);
    check_unique(*faults, "fault");
  }
  if (events) {
    check_unique(*events, "event");
    const std::size_t before = context.read.errors.count();
    context.event_ids = event_ids(*events);
    std::vector<std::string> sorted = context.event_ids;
    std::ranges::sort(sorted);
    const bool twice = std::ranges::adjacent_find(sorted) != sorted.end();
    if (twice && context.read.errors.count() == before) {
      events->fail(fmt::format("two events have the same id: {}", joined_ids(context)),
                   "events without id are called event_01, event_02, ...");
    }
  }
  std::ranges::sort(context.actor_ids);
}

void read_world(MapReader& map, LoadContext& context, sim::Scenario& out) {
  read_ego(map.required("ego"), context, out.ego);
  context.ego_road = out.ego.at.road;
  std::vector<sim::ActorSetup> objects;
  if (const auto node = map.optional("weather")) read_weather(*node, out.weather);
  if (const auto node = map.optional("friction_patches")) read_friction_patches(*node, context, out.friction_patches);
  if (const auto node = map.optional("surroundings")) read_surroundings(*node, context, out.surroundings, objects);
  if (const auto node = map.optional("sensors")) read_sensors(*node, out.sensors);
  if (const auto node = map.optional("actors")) read_actors(*node, context, out.actors);
  if (const auto node = map.optional("traffic")) read_traffic(*node, context, out.actors);
  out.actors.insert(out.actors.end(), objects.begin(), objects.end());
  if (const auto node = map.optional("events")) read_events(*node, context, out, out.events);
  if (const auto node = map.optional("faults")) read_faults(*node, context, out.faults);
  if (const auto node = map.optional("edge")) read_edge(*node, out.edge);
  if (const auto node = map.optional("stack")) read_stack_parameters(*node, out.stack_parameters);
  if (const auto node = map.optional("expect")) read_expectations(*node, context, out.expectations);
}

void read_scenario(const CheckedNode& root, LoadContext& context, MapLibrary& maps, Metadata& metadata,
                   sim::Scenario& out) {
  MapReader map(root);
  out.name = map.required("scenario").name();
  out.description = map.text_or("description", "");
  if (const auto tags = map.optional("tags")) {
    read_tags(*tags, context, out.tags);
  } else {
    context.warn(root, "there are no tags", "add 'tags: {location: ..., road: ..., ...}'");
  }
  if (const auto seeds = map.optional("seeds")) {
    metadata.seeds = read_seeds(*seeds);
    metadata.has_seeds = true;
  } else {
    context.warn(root, "no seed range is given", "add 'seeds: 1..4': the seeds in which the verdict is stable");
  }
  if (out.description.empty()) context.warn(root, "there is no description", "say in a sentence what happens");
  if (const auto parameters = map.optional("parameters")) read_parameters(*parameters, context, out);
  out.duration = map.required("duration").duration({.least = 0, .most = kRunLimit_s, .above = true});
  read_map(map.required("map"), context, maps, metadata.file, out);
  collect_names(map, context);
  read_world(map, context, out);
}

void describe_into(Metadata& metadata, const sim::Scenario& scenario) {
  metadata.name = scenario.name;
  metadata.description = scenario.description;
  metadata.tags = scenario.tags;
  metadata.map = scenario.map_name;
  metadata.duration = scenario.duration;
  for (const auto& [name, value] : scenario.parameters) metadata.parameters.push_back(name);
  for (const sim::Expectation& expectation : scenario.expectations) metadata.expectations.push_back(expectation.text);
}

Loaded from_document(Result<stack::YamlDocument> parsed, std::string source, const std::string& file,
                     const LoadOptions& options, MapLibrary& maps) {
  Loaded loaded;
  loaded.metadata.file = file;
  if (!parsed) {
    loaded.errors.add(parsed.error());
    return loaded;
  }
  stack::YamlDocument& document = parsed.value();
  LoadContext context;
  context.options = options;
  apply_overrides(document, options, context.read.errors);
  sim::Scenario scenario;
  const CheckedNode root = root_node(document, context.read);
  if (root.kind() != stack::YamlKind::kMapping) {
    root.fail("a scenario is a mapping", "begin with 'scenario: <name>'");
  } else if (context.read.errors.empty()) {
    read_scenario(root, context, maps, loaded.metadata, scenario);
    describe_into(loaded.metadata, scenario);
    if (context.read.errors.empty()) check_whole(root, context, scenario);
  }
  loaded.errors = context.read.errors;
  loaded.warnings = context.warnings;
  if (!loaded.errors.empty()) return loaded;
  scenario.file = file;
  scenario.source = std::move(source);
  for (const std::string& text : options.overrides) scenario.source += fmt::format("# --set {}\n", text);
  scenario.seed = options.seed;
  loaded.scenario = std::move(scenario);
  return loaded;
}

Result<sim::Scenario> first_error_or_scenario(Loaded loaded) {
  if (loaded.errors.empty()) return *std::move(loaded.scenario);
  Error error = loaded.errors.first();
  if (loaded.errors.count() > 1) {
    const std::string others =
        fmt::format("{} more: longtail lint {}", loaded.errors.count() - 1, loaded.metadata.file);
    error.hint = error.hint.empty() ? others : fmt::format("{} ({})", error.hint, others);
  }
  return error;
}

}  // namespace

Loaded load_all(std::string_view text, const std::string& file, const LoadOptions& options, MapLibrary& maps) {
  return from_document(stack::YamlDocument::parse(text, file), std::string(text), file, options, maps);
}

Loaded load_all(const std::string& path, const LoadOptions& options, MapLibrary& maps) {
  auto text = stack::read_text_file(path);
  if (!text) {
    Loaded loaded;
    loaded.metadata.file = path;
    loaded.errors.add(text.error());
    return loaded;
  }
  return load_all(text.value(), path, options, maps);
}

Result<sim::Scenario> load(const std::string& path, const LoadOptions& options, MapLibrary& maps) {
  return first_error_or_scenario(load_all(path, options, maps));
}

Result<sim::Scenario> load_text(std::string_view text, const std::string& file, const LoadOptions& options,
                                MapLibrary& maps) {
  return first_error_or_scenario(load_all(text, file, options, maps));
}

Result<std::vector<std::string>> find_scenarios(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code failed;
    if (fs::is_regular_file(path, failed)) {
      files.push_back(path);
      continue;
    }
    if (!fs::is_directory(path, failed)) {
      return Error{.fix_by = FixBy::kEnvironment, .what = "there is no such file or folder", .where = path};
    }
    const std::size_t before = files.size();
    fs::recursive_directory_iterator at(path, failed);
    for (; !failed && at != fs::recursive_directory_iterator(); at.increment(failed)) {
      std::error_code ignored;
      if (at->path().extension() == ".yaml" && at->is_regular_file(ignored)) files.push_back(at->path().string());
    }
    if (failed) return Error{.fix_by = FixBy::kEnvironment, .what = failed.message(), .where = path};
    if (files.size() == before) return Error{.what = "the folder holds no *.yaml", .where = path};
  }
  std::ranges::sort(files);
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

Result<SeedRange> parse_seed_range(std::string_view text) {
  const Error wrong{.what = fmt::format("'{}' is no range of seeds", text), .hint = "write e.g. 1..4, or one number"};
  const auto number = [](std::string_view digits) -> std::optional<std::uint64_t> {
    std::uint64_t value = 0;
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || code != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return value;
  };
  const std::size_t dots = text.find("..");
  const auto first = number(text.substr(0, dots));
  const auto last = dots == std::string_view::npos ? first : number(text.substr(dots + 2));
  if (!first || !last || *first > *last) return wrong;
  return SeedRange{*first, *last};
}

}  // namespace longtail::scenarios
