/// The URI of a kind of error, for comparisons.
///
/// The specification's own kinds have been written in several ways: it changed its host, and its reference and its
/// conformance kit disagree on the path. They are compared by their last segment.
package struct ErrorType: Hashable, Sendable {
  /// The last segment of a kind of the specification, or else the whole URI.
  package let name: String
  /// Whether it is one of the specification's kinds.
  let isStandard: Bool

  package init(_ uri: String) {
    for host in Self.hosts {
      for scheme in ["https://", "http://"] where uri.hasPrefix(scheme + host + "/") {
        let path = uri.dropFirst(scheme.count + host.count)
        guard path.hasPrefix("/spec/") || path.hasPrefix("/dsl/errors/"),
          let name = path.split(separator: "/").last.map(String.init),
          WorkflowError.Kind(rawValue: name) != nil
        else { continue }
        self.name = name
        isStandard = true
        return
      }
    }
    name = uri
    isStandard = false
  }

  private static let hosts = ["open-workflow-specification.org", "serverlessworkflow.io"]
}

/// Which errors are caught: those whose members have these values.
struct ErrorFilter: Sendable {
  var type: ErrorType?
  var status: Int?
  var instance: String?
  var title: String?
  var detail: String?

  func matches(_ error: WorkflowError) -> Bool {
    (type.map { $0 == ErrorType(error.type) } ?? true)
      && (status.map { $0 == error.status } ?? true)
      && (instance.map { $0 == error.instance } ?? true)
      && (title.map { $0 == error.title } ?? true)
      && (detail.map { $0 == error.detail } ?? true)
  }
}

/// An error that a task raises; the parts may be expressions.
struct ErrorDefinition: Sendable {
  let type: Template
  let status: Template
  let title: Template?
  let detail: Template?
  let instance: Template?
}
