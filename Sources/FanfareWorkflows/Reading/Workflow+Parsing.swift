internal import FanfareJSON
internal import FanfareYAML

extension Workflow {
  /// Reads a definition in YAML or JSON: JSON strictly, if the name of the file ends in `.json` or the text begins as that.
  ///
  /// - Parameters:
  ///   - text: the definition, at most 4 MiB.
  ///   - file: the name of the file in messages.
  ///   - functions: the names of the functions that are registered in Swift, which it may call.
  /// - Throws: ``InvalidWorkflow`` with everything that is wrong.
  public init(
    parsing text: String,
    file: String = "workflow",
    functions: [String] = []
  ) throws(InvalidWorkflow) {
    let document: YAMLDocument
    do throws(YAMLError) {
      // A task within a task takes three levels and more.
      document = try YAMLDocument(
        parsing: text,
        as: YAMLDocument.Format(ofFileAt: file),
        limits: YAMLDocument.Limits(depth: 160)
      )
    } catch {
      throw InvalidWorkflow(file: file, error)
    }
    let findings = Findings()
    let root = Located(value: document.value, location: JSONPointer(), findings: findings)
    let workflow = DefinitionReader.workflow(root, natives: functions)
    guard findings.all.isEmpty, let workflow else {
      throw InvalidWorkflow(file: file, problems: Self.problems(findings.all, in: document))
    }
    self = workflow
    warnings = Self.problems(findings.warnings, in: document)
  }

  private static func problems(
    _ findings: [Findings.Finding],
    in document: YAMLDocument
  ) -> [InvalidWorkflow.Problem] {
    let problems = findings.map { finding in
      let place = document.place(of: finding.location)
      return InvalidWorkflow.Problem(
        line: place.line,
        column: place.column,
        location: finding.location,
        message: finding.message,
        suggestion: finding.suggestion
      )
    }
    return problems.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
  }
}

extension InvalidWorkflow {
  /// The error of a file that can't be read at all.
  init(file: String, _ error: YAMLError) {
    let problem = Problem(
      line: error.line,
      column: error.column,
      location: JSONPointer(),
      message: error.message,
      suggestion: nil
    )
    self.init(file: file, problems: [problem])
  }
}
