extension JSONValue {
  /// Whether more lists and objects than so many stand in each other.
  ///
  /// All of the value is looked at, unless it is too deep.
  package func isNested(deeperThan levels: Int) -> Bool {
    switch self {
    case .array(let elements):
      levels == 0 || elements.contains { $0.isContainer && $0.isNested(deeperThan: levels - 1) }
    case .object(let object):
      levels == 0
        || object.containsValue { $0.isContainer && $0.isNested(deeperThan: levels - 1) }
    default: false
    }
  }

  /// Whether it is a list or an object; most values are neither, and needn't be copied to find that out.
  @inline(__always)
  private var isContainer: Bool {
    switch self {
    case .array, .object: true
    default: false
    }
  }
}
