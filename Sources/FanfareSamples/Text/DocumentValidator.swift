/// Finds everything that is wrong with a document.
enum DocumentValidator {
  /// What the validator says of a document.
  ///
  /// - Throws: a ``Problem`` with status 422 that lists everything that is wrong.
  static func validate(_ document: Document) throws(Problem) -> Verdict {
    let errors = problems(of: document)
    let words = Tokenizer.words(document.text)
    guard errors.isEmpty else {
      throw Problem(
        title: "The document isn't valid",
        status: 422,
        detail: errors.map(\.detail).joined(separator: "; "),
        errors: errors
      )
    }
    return Verdict(id: document.id, characters: document.text.count, words: words.count)
  }

  private static func problems(of document: Document) -> [Problem.Detail] {
    var problems: [Problem.Detail] = []
    let text = document.text
    if document.id.isEmpty || document.id.count > 1_000 {
      problems.append(Problem.Detail(code: "id", detail: "the id has 1 to 1000 characters"))
    }
    if text.allSatisfy(\.isWhitespace) {
      problems.append(Problem.Detail(code: "empty", detail: "the text is empty"))
    } else if !text.contains(where: \.isLetter) {
      problems.append(Problem.Detail(code: "no_text", detail: "the text has no letters"))
    }
    let count = text.count
    if count > Document.maximumCharacters {
      let limit = Document.maximumCharacters
      problems.append(
        Problem.Detail(
          code: "too_long",
          detail: "the text has \(count) characters; at most \(limit) are allowed"
        )
      )
    }
    let controls = text.unicodeScalars.count { $0.properties.generalCategory == .control && !isLayout($0) }
    if controls > 0 {
      let noun = controls == 1 ? "control character" : "control characters"
      problems.append(Problem.Detail(code: "control_characters", detail: "the text has \(controls) \(noun)"))
    }
    return problems
  }

  private static func isLayout(_ scalar: UnicodeScalar) -> Bool {
    scalar == "\n" || scalar == "\r" || scalar == "\t"
  }
}
