#include "replay/store/writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "replay/store/chunk_codec.h"
#include "replay/store/layout.h"
#include "replay/store/reader.h"

namespace longtail::replay {
namespace {

Result<void> write_tables(const h5::Handle& parent, const std::vector<Table>& tables) {
  for (const Table& table : tables) {
    if (auto ok = h5::write_dataset(parent, table.name, table.spec, table.rows); !ok) return ok;
  }
  return {};
}

Result<void> write_attributes(const h5::Handle& object, const std::vector<Attribute>& attributes) {
  for (const Attribute& attribute : attributes) {
    if (auto ok = h5::write_attribute(object, attribute.name, attribute.type, attribute.bytes); !ok) return ok;
  }
  return {};
}

Result<void> write_group(const h5::Handle& parent, const std::string& name, const std::vector<Table>& tables) {
  const auto group = h5::create_group(parent, name);
  if (!group) return group.error();
  return write_tables(group.value(), tables);
}

// Which program wrote the file: not under the root, because any build of the same format writes the same content.
Result<void> write_writer_facts(const h5::Handle& provenance) {
  const auto writer = h5::create_group(provenance, "writer");
  if (!writer) return writer.error();
  std::vector<Attribute> facts;
  for (const auto& [name, value] : {std::pair<std::string, std::string>{"build", build_id()},
                                    {"libhdf5", h5::library_version()},
                                    {"libdeflate", deflate_version()}}) {
    facts.push_back({name, h5::text(kNameSize), *padded(value.substr(0, kNameSize), kNameSize)});
  }
  return write_attributes(writer.value(), facts);
}

Result<void> write_topics(const h5::Handle& file, const std::vector<TopicTables>& topics) {
  const auto group = h5::create_group(file, "topics");
  if (!group) return group.error();
  for (const TopicTables& topic : topics) {
    const auto made = h5::create_group(group.value(), topic.name);
    if (!made) return made.error();
    if (auto ok = write_attributes(made.value(), topic.attributes); !ok) return ok;
    if (auto ok = write_tables(made.value(), topic.tables); !ok) return ok;
  }
  return {};
}

Result<void> write_file(const FileTables& tables, const std::string& path) {
  const auto lock = h5::library_lock();
  auto file = h5::create_file(path);
  if (!file) return file.error();
  if (auto ok = write_attributes(file.value(), tables.root_attributes); !ok) return ok;
  if (auto ok = write_topics(file.value(), tables.topics); !ok) return ok;
  if (auto ok = write_group(file.value(), "index", tables.index); !ok) return ok;
  if (auto ok = write_tables(file.value(), tables.top_level); !ok) return ok;
  {
    const auto provenance = h5::create_group(file.value(), "provenance");
    if (!provenance) return provenance.error();
    if (auto ok = write_tables(provenance.value(), tables.provenance); !ok) return ok;
    if (auto ok = write_writer_facts(provenance.value()); !ok) return ok;
  }
  if (auto ok = write_group(file.value(), "integrity", tables.integrity); !ok) return ok;
  return h5::close_file(std::move(file).value());
}

Result<void> sync_to_disk(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool ok = descriptor >= 0 && ::fsync(descriptor) == 0;
  if (descriptor >= 0) ::close(descriptor);
  if (!ok)
    return Error{FixBy::kEnvironment, fmt::format("cannot force it to disk: {}", std::strerror(errno)), path, ""};
  return {};
}

// Write, read back, compare, force to disk: only a file that verifies gets its name.
Result<void> write_and_verify(const FileTables& tables, const std::string& path) {
  if (auto ok = write_file(tables, path); !ok) return ok;
  const auto again = read_recording(path);
  if (!again) return again.error();
  if (again.value().identity != tables.identity) {
    return Error{FixBy::kSimulatorDeveloper, "reading it back gives another recording", path,
                 "this is a bug; please report it"};
  }
  return sync_to_disk(path);
}

}  // namespace

Result<RecordingIdentity> write_recording(const Recording& recording, const std::string& path) {
  auto tables = lay_out(recording);
  if (!tables) return tables.error();
  const std::string partial = path + ".partial";
  if (auto ok = write_and_verify(tables.value(), partial); !ok) {
    std::remove(partial.c_str());
    Error error = ok.error();
    if (error.where.empty()) error.where = path;
    return error;
  }
  if (std::rename(partial.c_str(), path.c_str()) != 0) {
    const std::string reason = std::strerror(errno);
    std::remove(partial.c_str());
    return Error{FixBy::kEnvironment, fmt::format("cannot rename {} to it: {}", partial, reason), path, ""};
  }
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (auto ok = sync_to_disk(folder.empty() ? "." : folder.string()); !ok) return ok.error();
  return tables.value().identity;
}

}  // namespace longtail::replay
