internal import FanfareJSON
internal import FanfareText
internal import HTTPTypes

/// Hides values whose names say that they are credentials, and remembers them so that they are found where they come again.
struct CredentialFinder {
  private var found: [String] = []

  /// What hides all that was found; `nil` if that is nothing.
  var redaction: Redaction? { found.isEmpty ? nil : Redaction(found) }

  /// The fields, without the values of those of which the name says that they are credentials.
  mutating func hiding(in headers: HTTPFields, where isCredential: (String) -> Bool) -> HTTPFields {
    var shown = HTTPFields()
    for field in headers {
      guard isCredential(field.name.canonicalName) else {
        shown.append(field)
        continue
      }
      note(field.value)
      // Without the scheme: `Bearer`, `Basic`.
      let scalars = field.value.unicodeScalars
      if let space = scalars.firstIndex(of: " ") {
        note(String(scalars[scalars.index(after: space)...]))
      }
      shown.append(HTTPField(name: field.name, value: Redaction.placeholder))
    }
    return shown
  }

  /// A path with its query, without the credentials in that.
  mutating func hidingQuery(of target: String) -> String {
    guard let mark = target.firstIndex(of: "?") else { return target }
    return target[...mark] + hidingForm(String(target[target.index(after: mark)...]))
  }

  /// A body without the credentials in its members, if it is JSON or a form.
  mutating func hiding(in body: MessageBody) -> MessageBody {
    guard let text = body.text, !text.isEmpty else { return body }
    var body = body
    let type = body.contentType.lowercased()
    if type.hasPrefix("application/x-www-form-urlencoded") {
      body.text = hidingForm(text)
    } else if type.contains("json"), let value = try? JSONValue(parsing: Array(text.utf8)) {
      let shown = hiding(in: value)
      // What has no credentials stays to the byte as it was.
      if shown != value { body.text = "\(shown)" }
    }
    return body
  }

  private mutating func hiding(in value: JSONValue) -> JSONValue {
    switch value {
    case .array(let elements): return .array(elements.map { hiding(in: $0) })
    case .object(let object):
      var shown = JSONObject()
      for (name, member) in object {
        guard case .string(let text) = member, CredentialName.isCredential(name) else {
          shown[name] = hiding(in: member)
          continue
        }
        note(text)
        shown[name] = .string(Redaction.placeholder)
      }
      return .object(shown)
    case .null, .bool, .number, .string: return value
    }
  }

  private mutating func hidingForm(_ form: String) -> String {
    // By scalars: a mark that combines with a delimiter makes another character of it, and hides nothing.
    form.unicodeScalars.split(separator: "&", omittingEmptySubsequences: false).map { pair in
      hidingValue(of: String(pair))
    }.joined(separator: "&")
  }

  private mutating func hidingValue(of pair: String) -> String {
    let scalars = pair.unicodeScalars
    guard let sign = scalars.firstIndex(of: "="), CredentialName.isCredential(String(scalars[..<sign])) else {
      return pair
    }
    note(String(scalars[scalars.index(after: sign)...]))
    return String(scalars[...sign]) + Redaction.placeholder
  }

  /// Remembers a value; a very short one would be found where it isn't meant.
  private mutating func note(_ value: String) {
    if value.utf8.count >= 4 { found.append(value) }
  }
}
