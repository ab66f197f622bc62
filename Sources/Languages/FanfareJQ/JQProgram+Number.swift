package import FanfareJSON

extension JQProgram {
  /// The first output, if it is a number; `nil` if it is something else, there is none, or the program fails.
  package func number(of input: JSONValue) -> Double? { (try? first(input))?.doubleValue }
}
