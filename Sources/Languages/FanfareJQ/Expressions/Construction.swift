internal import FanfareJSON

/// `[body]`: all outputs in a list.
final class ArrayConstruction: SingleExpression {
  private let body: any Expression

  init(_ body: any Expression) { self.body = body }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    let trail = input.trail.lost
    var elements: [JSONValue] = []
    try body.values(of: input.value, in: scope) { (value) throws(Stop) in
      try scope.evaluation.spend()
      try scope.evaluation.nest(value)
      elements.append(value)
    }
    return Item(.array(elements), trail)
  }
}

/// `{key: value, …}`: of several keys or values the first member's stand outside.
final class ObjectConstruction: Expression {
  struct Member: Sendable {
    let key: any Expression
    /// The key, if it stands in the program.
    let name: String?
    let value: any Expression
    let offset: Int
  }

  private let members: [Member]
  let isSingle: Bool

  init(_ members: [Member]) {
    self.members = members
    isSingle = members.allSatisfy { $0.key.isSingle && $0.value.isSingle }
  }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    let input = input
    try scope.evaluation.spend(members.count / 2)
    var object = JSONObject()
    object.reserveCapacity(members.count)
    for member in members {
      guard try add(member, to: &object, input, in: scope) else { return nil }
    }
    return input.making(.object(object))
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    try add(members[...], to: JSONObject(), input, in: scope, emit)
    return nil
  }

  /// Adds the members one after another; only those with several keys or values need the stack.
  private func add(
    _ rest: ArraySlice<Member>,
    to object: JSONObject,
    _ input: Item,
    in scope: Scope,
    _ emit: Emit
  ) throws(Stop) {
    var object = object
    var rest = rest
    while let member = rest.popFirst() {
      guard member.key.isSingle, member.value.isSingle else {
        return try member.key.values(of: input.value, in: scope) { (key) throws(Stop) in
          try member.value.values(of: input.value, in: scope) { (value) throws(Stop) in
            let name = try text(key, of: member)
            try scope.evaluation.nest(value)
            var object = object
            try scope.evaluation.set(name, to: value, in: &object)
            try add(rest, to: object, input, in: scope, emit)
          }
        }
      }
      guard try add(member, to: &object, input, in: scope) else { return }
    }
    try emit(input.making(.object(object)))
  }

  /// Adds a member that has at most one key and value.
  ///
  /// - Returns: whether it has both.
  private func add(
    _ member: Member,
    to object: inout JSONObject,
    _ input: Item,
    in scope: Scope
  ) throws(Stop) -> Bool {
    var key: Item?
    if member.name == nil {
      key = try member.key.output(of: input.untracked, in: scope)
      guard key != nil else { return false }
    }
    guard let value = try member.value.output(of: input.untracked, in: scope) else { return false }
    try scope.evaluation.nest(value.value)
    let name = if let known = member.name { known } else { try text(key?.value ?? .null, of: member) }
    try scope.evaluation.spend(on: name)
    object[name] = value.value
    return true
  }

  private func text(_ key: JSONValue, of member: Member) throws(Stop) -> String {
    guard case .string(let name) = key else {
      throw .failure("Cannot use \(key.described) as object key", at: member.offset, key)
    }
    return name
  }
}
