/// Why an argument can't be used, as a sentence.
///
/// Arguments that can hold a password, such as URLs and header fields, are read as texts first and checked by `validate`: the
/// parser's own complaint repeats the argument, and names no reason.
struct ArgumentProblem: Error, Hashable, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
