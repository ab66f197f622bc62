internal import FanfareJSON

/// All functions that there are before a program defines its own.
enum Builtins {
  /// The names and numbers of arguments, sorted; without those that are for other builtins only.
  static let signatures: [Signature] = {
    let all = Array(Natives.table.keys) + Array(Prelude.definitions.keys) + Special.allCases.map(\.signature)
    return all.filter { !$0.name.hasPrefix("_") }.sorted { ($0.name, $0.count) < ($1.name, $1.count) }
  }()

  /// The same as the list that `builtins` yields.
  static let list = JSONValue.array(signatures.map { .string($0.description) })
}
