internal import FanfareJSON
internal import FanfareRegex

extension Natives {
  static let matching: Group = [
    ("_match", 2, { (input, arguments, evaluation) throws(Stop) in try match(input, arguments, evaluation) }),
    (
      "_test", 2,
      { (input, arguments, evaluation) throws(Stop) in try match(input, arguments, evaluation, isTest: true) }
    ),
  ]

  /// All matches that are asked for as a list, or whether there is one.
  private static func match(
    _ input: JSONValue,
    _ arguments: [JSONValue],
    _ evaluation: Evaluation,
    isTest: Bool = false
  ) throws(Stop) -> Answer {
    guard case .string(let text) = input else {
      return .failure(Mismatch("\(input.described) cannot be matched, as it is not a string"))
    }
    guard case .string(let pattern) = arguments[0] else {
      return .failure(Mismatch("\(arguments[0].described) is not a string"))
    }
    var isGlobal = false
    var options: RegularExpression.Options = []
    switch arguments[1] {
    case .null: break
    case .string(let flags):
      try evaluation.spend(flags.utf8.count / 16)
      for flag in flags.unicodeScalars {
        switch flag {
        case "g": isGlobal = true
        case "i": options.insert(.ignoreCase)
        case "x": options.insert(.extended)
        case "s": options.insert(.singleLine)
        case "m": options.insert(.dotMatchesNewline)
        case "p": options.formUnion([.dotMatchesNewline, .singleLine])
        case "l": options.insert(.longest)
        case "n": options.insert(.notEmpty)
        default: return .failure(Mismatch("\(flags) is not a valid modifier string"))
        }
      }
    default: return .failure(Mismatch("\(arguments[1].described) is not a string"))
    }
    try evaluation.spend(text.utf8.count / 8 + pattern.utf8.count / 16)
    let expression: RegularExpression
    do throws(RegularExpressionError) {
      expression = try evaluation.regularExpression(pattern, options)
    } catch {
      return .failure(Mismatch("Regex failure: \(error.message)"))
    }
    let search = GlobalSearch(text: text, isGlobal: isGlobal && !isTest)
    let found = try evaluation.withSteps { (steps, more) throws(Stop) in
      Result { () throws(RegularExpressionError) in
        try search.matches(of: expression, budget: &steps, more: more)
      }
    }
    switch found {
    case .failure(let error):
      if error.code == .budgetUsedUp || error.code == .memoryUsedUp {
        throw .limit("the regular expression takes too many steps")
      }
      return .failure(Mismatch("Regex failure: \(error.message)"))
    case .success(let matches):
      if isTest { return .success(.bool(!matches.isEmpty)) }
      var objects: [JSONValue] = []
      for match in matches {
        try evaluation.spend(4 + 4 * match.groups.count + match.length / 16)
        objects.append(search.object(of: match, names: expression.groupNames))
      }
      return .success(.array(objects))
    }
  }
}

extension RegularExpression.Match {
  /// How many characters its groups have together; each can be most of the text.
  fileprivate var length: Int { groups.reduce(range.count) { $0 + ($1?.count ?? 0) } }
}

/// The matches in one text.
private struct GlobalSearch {
  private let scalars: [Unicode.Scalar]
  private let isGlobal: Bool

  init(text: String, isGlobal: Bool) {
    scalars = Array(text.unicodeScalars)
    self.isGlobal = isGlobal
  }

  /// The first match, or all of them; after an empty one the search goes on a character later.
  func matches(
    of expression: RegularExpression,
    budget: inout Int,
    more: @escaping (inout Int) -> Bool
  ) throws(RegularExpressionError)
    -> [RegularExpression.Match]
  {
    var matches: [RegularExpression.Match] = []
    var start = 0
    while start <= scalars.count,
      let match = try expression.firstMatch(in: scalars, from: start, budget: &budget, more: more)
    {
      matches.append(match)
      guard isGlobal else { break }
      start = match.range.isEmpty ? match.range.upperBound + 1 : match.range.upperBound
    }
    return matches
  }

  func object(of match: RegularExpression.Match, names: [String?]) -> JSONValue {
    var object = piece(match.range)
    let captures = zip(match.groups, names).map { group, name -> JSONValue in
      var capture = piece(group)
      capture["name"] = name.map { .string($0) } ?? .null
      return .object(capture)
    }
    object["captures"] = .array(captures)
    return .object(object)
  }

  private func piece(_ range: Range<Int>?) -> JSONObject {
    guard let range else { return ["offset": -1, "string": nil, "length": 0] }
    return [
      "offset": .number(range.lowerBound), "length": .number(range.count),
      "string": .string(String(String.UnicodeScalarView(scalars[range]))),
    ]
  }
}
