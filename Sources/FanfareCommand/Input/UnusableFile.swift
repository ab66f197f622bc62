import ArgumentParser

/// A file of the command line, other than one of many inputs, that can't be read or used.
struct UnusableFile: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

extension ExitCode {
  /// A workflow, policy, secrets or body file can't be used: `EX_DATAERR` of sysexits.h.
  static let unusableFile = ExitCode(65)
}
