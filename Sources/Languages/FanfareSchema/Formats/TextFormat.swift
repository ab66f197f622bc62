internal import FanfareJSON

/// The forms of texts that `format` can name and that are checked here.
enum TextFormat: String, CaseIterable, Sendable {
  case dateTime = "date-time"
  case date
  case time
  case duration
  case email
  case internationalEmail = "idn-email"
  case hostName = "hostname"
  case internationalHostName = "idn-hostname"
  case ipv4
  case ipv6
  case uri
  case uriReference = "uri-reference"
  case iri
  case iriReference = "iri-reference"
  case uuid
  case uriTemplate = "uri-template"
  case jsonPointer = "json-pointer"
  case relativeJSONPointer = "relative-json-pointer"
  case regularExpression = "regex"

  /// Whether a text has the form.
  func matches(_ text: String) -> Bool {
    switch self {
    case .dateTime: DateTimeFormat.isDateTime(text)
    case .date: DateTimeFormat.isDate(text)
    case .time: DateTimeFormat.isTime(text)
    case .duration: DurationFormat.matches(text)
    case .email: EmailFormat.matches(text, isInternational: false)
    case .internationalEmail: EmailFormat.matches(text, isInternational: true)
    case .hostName: HostNameFormat.matches(text)
    case .internationalHostName: HostNameFormat.matchesInternational(text)
    case .ipv4: AddressFormat.isIPv4(text.utf8[...])
    case .ipv6: AddressFormat.isIPv6(text.utf8[...])
    case .uri: URIFormat(isInternational: false).isURI(text)
    case .uriReference: URIFormat(isInternational: false).isReference(text)
    case .iri: URIFormat(isInternational: true).isURI(text)
    case .iriReference: URIFormat(isInternational: true).isReference(text)
    case .uuid: PointerFormat.isUUID(text)
    case .uriTemplate: URITemplateFormat.matches(text)
    case .jsonPointer: JSONPointer(text) != nil
    case .relativeJSONPointer: PointerFormat.isRelativePointer(text)
    case .regularExpression: (try? Pattern.compile(text).get()) != nil
    }
  }

  /// What a message calls it.
  var phrase: String {
    switch self {
    case .dateTime: "a date with time such as 2026-01-31T08:30:00Z"
    case .date: "a date such as 2026-01-31"
    case .time: "a time such as 08:30:00Z"
    case .duration: "a duration such as P1DT12H"
    case .email, .internationalEmail: "an e-mail address"
    case .hostName, .internationalHostName: "a host name"
    case .ipv4: "an IPv4 address"
    case .ipv6: "an IPv6 address"
    case .uri: "a URI"
    case .uriReference: "a URI or a relative reference"
    case .iri: "an IRI"
    case .iriReference: "an IRI or a relative reference"
    case .uuid: "a UUID"
    case .uriTemplate: "a URI template"
    case .jsonPointer: "a JSON pointer"
    case .relativeJSONPointer: "a relative JSON pointer"
    case .regularExpression: "a regular expression"
    }
  }
}
