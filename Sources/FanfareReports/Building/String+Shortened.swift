extension String {
  /// The text, or its beginning with a mark: texts of others have no bound, and a page has.
  ///
  /// - Parameter limit: how many bytes it may take in a page, where what is escaped takes six.
  func shortened(to limit: Int) -> String {
    guard utf8.count > limit / 12 else { return self }
    var room = limit
    var short = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      room -= scalar.bytesInPage
      guard room >= 0 else { return String(short) + "…" }
      short.append(scalar)
    }
    return self
  }
}

extension Unicode.Scalar {
  /// How many bytes it takes at most once it is escaped for HTML or made visible.
  fileprivate var bytesInPage: Int {
    switch self {
    case "&", "<", ">", "\"", "'": 6
    default:
      switch properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: 6
      // Beyond the first plane these are tags, which take two escapes.
      case .format: value > 0xFFFF ? 12 : 6
      default: UTF8.width(self)
      }
    }
  }
}
