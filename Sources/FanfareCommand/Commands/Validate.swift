import ArgumentParser
import FanfareWorkflows

/// `fanfare validate`: says everything that is wrong with workflow files.
struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say everything that is wrong with workflow files.",
    discussion: """
      Each problem is a line with file, line and column, as compilers write them. The exit code is 0 if every file is \
      valid and 1 otherwise. Warnings are about what is valid and was probably not meant, such as .name instead of \
      ${ .name }; they don't change the exit code.
      """
  )

  @Argument(
    help: ArgumentHelp("Workflow files in YAML or JSON; - reads standard input.", valueName: "workflow"),
    completion: .file(extensions: WorkflowFile.extensions)
  )
  var files: [String]

  @Option(
    help: ArgumentHelp("A function that the file may call, since a program registers it.", valueName: "name")
  )
  var function: [String] = []

  @Flag(help: "Don't name the files that are valid.")
  var quiet = false

  func validate() throws {
    guard files.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("standard input (-) can be read only once")
    }
  }

  func run() throws {
    var problems = 0
    let style = Style.forStandardOutput()
    for file in files {
      do {
        let workflow = try WorkflowFile.workflow(at: file, functions: function)
        StandardOutput.write(WorkflowFile.warnings(of: workflow, in: file).map { "\($0)\n" }.joined())
        guard !quiet else { continue }
        let document = workflow.document
        let name = "\(document.namespace)/\(document.name):\(document.version)"
        let tasks = workflow.tasks.reduce(0) { $0 + $1.count }
        StandardOutput.write(
          "\(file): \(style.green("valid")), \(name), \(tasks) \(tasks == 1 ? "task" : "tasks")\n"
        )
      } catch {
        problems += (error as? InvalidWorkflow)?.problems.count ?? 1
        StandardOutput.write("\(error)\n")
      }
    }
    guard problems == 0 else {
      StandardError.write("\(problems) \(problems == 1 ? "problem" : "problems")\n")
      throw ExitCode.failure
    }
  }
}

extension TaskDefinition {
  /// How many tasks it is, with those within.
  fileprivate var count: Int { children.reduce(1) { $0 + $1.tasks.reduce(0) { $0 + $1.count } } }
}
