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

  /// One line of JSON, with the fields as `HTTPFields.asJSON` has them.
  var json: String {
    let object: JSONObject = [
      "service": .string(service.rawValue), "status": .number(JSONNumber(status.code)),
      "headers": fields.asJSON,
    ]
    return "\(JSONValue.object(object))\n"
  }
}

extension HTTPFields {
  /// The fields by their names; the values of one that stands several times are one text, with commas between them.
  ///
  /// Several `Set-Cookie` are an array of texts instead: their values may have commas of their own (RFC 9110, section 5.3).
  var asJSON: JSONValue {
    var object = JSONObject()
    for field in self where object[field.name.canonicalName] == nil {
      let values = self[values: field.name]
      let isList = field.name == .setCookie && values.count > 1
      object[field.name.canonicalName] =
        isList ? .array(values.map { .string($0) }) : .string(values.joined(separator: ", "))
    }
    return .object(object)
  }
}
