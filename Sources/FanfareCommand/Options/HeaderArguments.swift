import HTTPTypes

/// The header fields of `-H 'Name: value'`, and of `-H 'Name:'`, which takes out what is sent without the option, as with curl.
struct HeaderArguments: Hashable {
  /// The fields in their order; names that may be repeated keep all their values.
  ///
  /// Those that were given without a value alone come last, with an empty one: requests leave those out, and what stands in for them.
  let fields: HTTPFields

  /// Reads the arguments.
  ///
  /// - Throws: ``ArgumentProblem``, which repeats no value: it may be a password.
  init(parsing arguments: [String]) throws(ArgumentProblem) {
    var fields = HTTPFields()
    var removed = HTTPFields()
    for argument in arguments {
      let field = try Self.field(argument)
      guard !field.value.isEmpty else {
        removed[field.name] = ""
        continue
      }
      guard !fields.contains(field.name) || !Self.singletons.contains(field.name) else {
        throw ArgumentProblem("\(field.name) may stand in a request only once (RFC 9110, section 5.3)")
      }
      fields.append(field)
    }
    for field in removed where !fields.contains(field.name) { fields.append(field) }
    self.fields = fields
  }

  /// The fields, after those of `defaults` that they don't replace.
  func replacing(_ defaults: HTTPFields) -> HTTPFields {
    HTTPFields(defaults.filter { !fields.contains($0.name) } + fields)
  }

  private static func field(_ argument: String) throws(ArgumentProblem) -> HTTPField {
    let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw ArgumentProblem("a header field is 'Name: value', and a colon is missing")
    }
    guard let name = HTTPField.Name(String(parts[0])) else {
      throw ArgumentProblem("what comes before the colon isn't the name of a header field")
    }
    if let reason = refusals[name.canonicalName] { throw ArgumentProblem("\(name) can't be set: \(reason)") }
    var value = String(parts[1].trimmingPrefix(while: \.isWhitespace))
    while value.last?.isWhitespace == true { value.removeLast() }
    guard HTTPField.isValidValue(value) else {
      throw ArgumentProblem("the value of \(name) has a control character")
    }
    return HTTPField(name: name, value: value)
  }

  /// The fields that the transport sets, since a request would be another or none if they differed.
  private static let refusals = [
    "host": "it is the host and port of the URL",
    "content-length": "it is the length of the body",
    "transfer-encoding": "a body is sent whole, with its length",
    "connection": "connections are kept or closed as both sides can",
  ]

  /// The fields of requests that have one value and no list of them.
  private static let singletons: Set<HTTPField.Name> = [
    .authorization, .contentLocation, .contentRange, .contentType, .date, .from, .ifModifiedSince, .ifRange,
    .ifUnmodifiedSince, .maxForwards, .origin, .proxyAuthorization, .range, .referer, .userAgent,
  ]
}
