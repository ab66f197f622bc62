import Fanfare
import FanfareJSON
import FanfareWorkflows

/// A run of `fanfare run` whose workflow another command has made up.
struct GeneratedRun: Sendable {
  /// What stands for the path of the workflow where that is told.
  static let path = "call --each"

  /// The definition, in JSON.
  let text: String
  /// The values of the secrets that it needs, which are kept nowhere.
  var secrets: [String: JSONValue] = [:]
  /// Its inputs; `nil` if they are in files.
  var inputs: [(name: String, value: JSONValue)]?
  /// The files that it was made of, each with the option that names it.
  var files: [(option: String, path: String)] = []
}

extension GeneratedRun {
  /// The calls of services with the rows of tables: one task, or one for each service side by side.
  ///
  /// - Parameters:
  ///   - targets: the services; their URLs may have the names of columns in braces.
  ///   - method: the method.
  ///   - headers: the fields of every request. The values of those that prove who calls are secrets, unless they are made of the row.
  ///   - body: the body, which may have expressions over the row.
  ///   - authorization: the value of the field `Authorization`, which is a secret.
  init(
    calling targets: [CallTarget],
    method: String,
    headers: JSONObject,
    body: JSONValue?,
    authorization: String?
  ) {
    var headers = headers
    for (name, value) in headers where SecretField.isMeant(name) {
      guard let text = value.stringValue, !text.isEmpty, !text.hasExpression else { continue }
      secrets[name.lowercased()] = value
      headers[name] = .string("${ $secrets[\"\(name.lowercased())\"] }")
    }
    if let authorization {
      headers["Authorization"] = "${ $secrets.authorization }"
      secrets["authorization"] = .string(authorization)
    }
    let calls = targets.map { target in
      let call = Self.call(target, method, headers, body)
      return (target.name.rawValue, call)
    }
    var definition: JSONObject = [
      "document": ["dsl": "1.0.3", "namespace": "fanfare", "name": "call-each", "version": "1.0.0"]
    ]
    if !secrets.isEmpty {
      definition["use"] = ["secrets": .array(secrets.keys.sorted().map { .string($0) })]
    }
    if calls.count == 1 {
      definition["do"] = .array(calls.map { Self.task($0, $1) })
    } else {
      // As with the command without rows, one that fails doesn't take the answers of the others away. Where all fail there is no answer,
      // and the row has failed: otherwise a batch whose services are down would never halt.
      let branches = JSONValue.array(
        calls.map { name, call in
          var call = call.objectValue ?? [:]
          call["metadata"] = ["optional": true]
          return Self.task(name, .object(call))
        }
      )
      definition["do"] = [["calls": ["fork": ["branches": branches], "metadata": ["quorum": 1]]]]
      // A name is a text of jq, which are those of JSON, and in it nothing is put in for `\(`.
      let members = calls.enumerated().map { index, call in
        "\(String(decoding: JSONValue.string(call.0).serialized(), as: UTF8.self)): .[\(index)]"
      }
      definition["output"] = ["as": .string("${ { \(members.joined(separator: ", ")) } }")]
    }
    text = String(decoding: JSONValue.object(definition).serialized(), as: UTF8.self)
  }

  private static func task(_ name: String, _ call: JSONValue) -> JSONValue {
    .object(JSONObject([(name, call)]))
  }

  private static func call(
    _ target: CallTarget,
    _ method: String,
    _ headers: JSONObject,
    _ body: JSONValue?
  ) -> JSONValue {
    var with: JSONObject = ["method": .string(method), "endpoint": .string(target.origin + target.target)]
    if !headers.isEmpty { with["headers"] = .object(headers) }
    if let body { with["body"] = body }
    return ["call": "http", "with": .object(with)]
  }
}

/// Which header fields hold something that is kept nowhere.
enum SecretField {
  private static let names: Set<String> = [
    "authorization", "proxy-authorization", "cookie", "apikey", "token",
  ]
  private static let endings = ["-key", "-token", "secret"]

  /// Whether a field proves who calls, by its name.
  static func isMeant(_ name: String) -> Bool {
    let name = name.lowercased()
    return names.contains(name) || endings.contains { name.hasSuffix($0) }
  }
}
