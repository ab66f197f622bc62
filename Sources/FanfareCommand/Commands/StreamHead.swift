import Fanfare
import FanfareJSON
import FanfareText
import HTTPTypes

/// Status and header fields of an answer that is read while it comes, as they are shown before it.
struct StreamHead {
  private let service: ServiceName
  private let status: HTTPResponse.Status
  private let fields: HTTPFields
  private let isAlone: Bool

  /// - Parameters:
  ///   - answer: the answer.
  ///   - service: who answers.
  ///   - isAlone: whether no other answers, so that its lines needn't say whose they are.
  init(of answer: ResponseStream, from service: ServiceName, isAlone: Bool) {
    (status, fields) = (answer.status, answer.headers)
    (self.service, self.isAlone) = (service, isAlone)
  }

  /// A line for the status and each field, and an empty one.
  var text: String {
    let name = isAlone ? "" : "\(VisibleText.line(service.rawValue)): "
    return (["\(status)"] + fields.map { "\($0.name): \($0.value)" } + [""])
      .map { name + VisibleText.line($0) + "\n" }.joined()
  }

  /// One line of JSON; a field that stands several times is a list (RFC 9110, section 5.3).
  var json: String {
    let object: JSONObject = [
      "service": .string(service.rawValue), "status": .number(JSONNumber(status.code)),
      "headers": fields.asJSON,
    ]
    return "\(JSONValue.object(object))\n"
  }
}

extension HTTPFields {
  /// The fields by their names; of one that stands several times a list (RFC 9110, section 5.3).
  var asJSON: JSONValue {
    var object = JSONObject()
    for field in self {
      let name = field.name.canonicalName
      object[name] = .string((object[name]?.stringValue.map { $0 + ", " } ?? "") + field.value)
    }
    return .object(object)
  }
}
