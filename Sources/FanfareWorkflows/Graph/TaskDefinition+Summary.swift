internal import Fanfare
internal import FanfareJSON

extension TaskDefinition {
  /// The title of the tasks within: what kind of list it is, its name, and how long it may take.
  func title(_ word: String) -> String { "\(word) \(name)\(limit.map { ", \($0)" } ?? "")" }

  /// What it does, in a few words of the file.
  var summary: String? {
    let texts = [work, limit].compactMap(\.self)
    return texts.isEmpty ? nil : texts.joined(separator: ", ")
  }

  private var limit: String? {
    guard let timeout else { return nil }
    if case .constant(let duration) = timeout { return "within \(duration.brief)" }
    return "within \(GraphText.expression(definition["timeout"]?["after"]))"
  }

  private var work: String? {
    switch kind {
    case .call(let call): return self.call(call)
    case .emit: return "emit \(GraphText.value(definition["emit"]?["event"]?["with"]?["type"]))"
    case .raise(let error): return "raise \(Self.text(of: error))"
    case .run(let target):
      let workflow = "\(target.namespace)/\(target.name):\(target.version)"
      return target.isAwaited ? "run \(workflow)" : "start \(workflow) and go on"
    case .set:
      guard let names = definition["set"]?.objectValue?.names else {
        return "set \(GraphText.expression(definition["set"]))"
      }
      return "set \(names.joined(separator: ", "))"
    case .wait(.constant(let duration)): return "wait \(duration.brief)"
    case .wait: return "wait \(GraphText.expression(definition["wait"]))"
    case .do, .for, .fork, .switch, .try: return nil
    }
  }

  private func call(_ call: CallDefinition) -> String {
    let with = definition["with"]
    switch call {
    case .http:
      let method = GraphText.value(with?["method"])
      return "\(method.hasExpression ? method : method.uppercased()) \(GraphText.address(with?["endpoint"]))"
    case .openAPI:
      let document = GraphText.address(with?["document"]?["endpoint"])
      return "\(GraphText.value(with?["operationId"])) of \(document)"
    case .function(let name, _), .native(let name, _): return "call \(name)"
    case .map: return "map"
    }
  }

  private static func text(of error: ErrorDefinition) -> String {
    func text(_ template: Template) -> String? { template.constantValue.map(GraphText.value) }
    let kind = text(error.type).map { ErrorType($0) }
    let name = kind.map { $0.isStandard ? $0.name : String($0.name.split(separator: "/").last ?? "error") }
    return [name ?? "an error", text(error.status)].compactMap(\.self).joined(separator: " ")
  }
}

extension ErrorFilter {
  /// Which errors it lets through, in a few words.
  var summary: String {
    let parts = [type?.name, status.map { "\($0)" }, title, detail, instance].compactMap(\.self)
    return parts.isEmpty ? "any error" : parts.joined(separator: ", ")
  }
}

extension TryDefinition {
  /// Which of the errors are caught besides, a line for each condition.
  func conditions(in task: TaskDefinition) -> [String] {
    [("when", "when"), ("exceptWhen", "unless")].compactMap { key, word in
      task.definition["catch"]?[key].map { "\(word) \(GraphText.expression($0))" }
    }
  }
}

extension RetryDefinition {
  /// How often and after what time it is tried again, in a few words.
  var summary: String {
    var text = maximumRetries.map { "at most \($0) \($0 == 1 ? "time" : "times")" } ?? "some times"
    if case .constant(let delay)? = delay { text += " after \(delay.brief)" }
    return text
  }
}
