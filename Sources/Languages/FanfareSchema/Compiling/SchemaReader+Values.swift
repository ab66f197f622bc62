internal import FanfareJSON

extension SchemaReader {
  /// A keyword that must be a string.
  func string(_ keyword: String) -> String? {
    read(keyword, as: "a string", \.stringValue)
  }

  /// A keyword that must be a Boolean.
  func bool(_ keyword: String) -> Bool? {
    read(keyword, as: "a Boolean", \.boolValue)
  }

  /// A keyword that must be a number.
  func number(_ keyword: String) -> JSONNumber? {
    read(keyword, as: "a number", \.numberValue)
  }

  /// A keyword that must be a list.
  func array(_ keyword: String) -> [JSONValue]? {
    read(keyword, as: "an array", \.arrayValue)
  }

  /// A keyword that must be an object.
  func object(_ keyword: String) -> JSONObject? {
    read(keyword, as: "an object", \.objectValue)
  }

  /// A keyword that must be a whole number from 0 on; larger ones than `Int` holds stay at its maximum.
  func count(_ keyword: String) -> Int? {
    read(keyword, as: "a whole number that isn't negative") { value in
      guard let number = value.numberValue, number.isWhole, !(number < JSONNumber(0)) else { return nil }
      return number.exactInt ?? .max
    }
  }

  /// A keyword that must be a list of names, each of them once.
  func names(_ keyword: String) -> [String]? {
    value(keyword).flatMap { names($0, at: [keyword]) }
  }

  /// A list of names, each of them once.
  func names(_ value: JSONValue, at path: [String]) -> [String]? {
    guard let elements = value.arrayValue else {
      report(path, "must be an array of names, but is \(ValueKind(of: value).phrase)")
      return nil
    }
    var names: [String] = []
    var known: Set<ExactText> = []
    for (position, element) in elements.enumerated() {
      guard let name = element.stringValue else {
        report(path + ["\(position)"], "must be a name (a string), but is \(ValueKind(of: element).phrase)")
        continue
      }
      guard known.insert(ExactText(name)).inserted else {
        report(path + ["\(position)"], "\(Excerpt(name: name)) is in the list already")
        continue
      }
      names.append(name)
    }
    return names
  }

  private func read<Value>(
    _ keyword: String,
    as wanted: String,
    _ convert: (JSONValue) -> Value?
  ) -> Value? {
    guard let value = value(keyword) else { return nil }
    guard let converted = convert(value) else {
      let isNumber = value.numberValue != nil
      report(
        keyword,
        "must be \(wanted), but is \(isNumber ? Excerpt(value).description : ValueKind(of: value).phrase)"
      )
      return nil
    }
    return converted
  }
}
