extension Call {
  /// The files that it writes, and those that something else can't be written over.
  var files: CommandFiles {
    var files = CommandFiles()
    files.add(written: "--output", answers.output == "-" ? nil : answers.output)
    recording.add(to: &files)
    for (name, path) in content.files { files.add(read: name, path) }
    files.add(read: "--policy", policies.policy)
    for (name, path) in authorization.files + network.connections.files { files.add(read: name, path) }
    return files
  }
}
