// Parses the command line and calls the subcommand. The only place that knows CLI11.
#pragma once

namespace longtail::tools {

int command_line(int argc, char** argv);

}  // namespace longtail::tools
