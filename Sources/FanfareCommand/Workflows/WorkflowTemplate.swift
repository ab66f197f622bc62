import ArgumentParser

/// A workflow to begin with: one of the files in `Examples`, which are embedded in the command.
enum WorkflowTemplate: String, ExpressibleByArgument, CaseIterable {
  case pipeline
  case optional
  case sequence
  case race
  case map
  case errors
  case limited

  /// The name of the file in `Examples`.
  var fileName: String {
    switch self {
    case .pipeline: "process-document.yaml"
    case .optional: "process-document-optional.yaml"
    case .sequence, .race, .map, .errors, .limited: "\(rawValue).yaml"
    }
  }

  /// What it shows.
  var summary: String {
    switch self {
    case .pipeline: "one call, and then three side by side"
    case .optional: "the same, where branches may fail"
    case .sequence: "calls that need what earlier ones found"
    case .race: "two mirrors, of which the quicker is taken"
    case .map: "the items of a list, some at a time"
    case .errors: "retries, compensation and errors of its own"
    case .limited: "a service that is limited, and what its answers cost"
    }
  }

  /// The definition, as the file has it.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The definition with the name of the file that it is written to in its comments.
  ///
  /// A name that isn't plain would have to be quoted there, and is left out.
  func text(for path: String) -> String {
    path.isPlainArgument ? text.replacing(" \(fileName)", with: " \(path)") : text
  }

  static var allValueDescriptions: [String: String] {
    Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0.summary) })
  }

  private var bytes: [UInt8] {
    switch self {
    case .pipeline: PackageResources.process_document_yaml
    case .optional: PackageResources.process_document_optional_yaml
    case .sequence: PackageResources.sequence_yaml
    case .race: PackageResources.race_yaml
    case .map: PackageResources.map_yaml
    case .errors: PackageResources.errors_yaml
    case .limited: PackageResources.limited_yaml
    }
  }
}

extension String {
  /// Whether it means the same in a shell without quotes, and is no option.
  var isPlainArgument: Bool {
    !isEmpty && first != "-"
      && utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || "._-/".utf8.contains(byte)
      }
  }
}
