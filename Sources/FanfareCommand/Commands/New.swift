import ArgumentParser
import FanfareText
import Foundation

/// `fanfare new`: a workflow to begin with.
struct New: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a commented workflow to begin with.",
    discussion: """
      The workflow calls the sample services and can be run at once:

      fanfare new && fanfare run workflow.yaml --with-sample-services
      """
  )

  @Argument(
    help: ArgumentHelp("The file to write; - prints the workflow.", valueName: "file"),
    completion: .file(extensions: WorkflowFile.extensions)
  )
  var path = "workflow.yaml"

  @Option(help: ArgumentHelp("What to begin with.", valueName: "template"))
  var template = WorkflowTemplate.pipeline

  @Flag(help: "Overwrite a file that is there already.")
  var force = false

  func run() throws {
    guard path != "-" else { return StandardOutput.write(template.text) }
    do {
      let options: Data.WritingOptions = force ? .atomic : .withoutOverwriting
      try Data(template.text(for: path).utf8).write(to: URL(fileURLWithPath: path), options: options)
    } catch {
      StandardError.complain(complaint(about: error))
      throw ExitCode.failure
    }
    StandardOutput.write(advice)
  }

  private func complaint(about error: any Error) -> String {
    let code = (error as? CocoaError)?.code
    if code == .fileWriteFileExists {
      return "\(path) is there already; write to another file, or overwrite it with --force"
    }
    if code == .fileNoSuchFile || code == .fileReadNoSuchFile {
      return "\(path) can't be written: there is no such folder"
    }
    return "\(path) can't be written: \(error.localizedDescription)"
  }

  private var advice: String {
    let name = ShellWord.quoted(path)
    let commands = [
      ("run \(name) --with-sample-services", "run it"), ("validate \(name)", "check it after a change"),
      ("graph \(name)", "draw it"),
    ]
    let width = commands.map(\.0.columns).max() ?? 0
    var lines = commands.map { "  fanfare \($0.padding(toColumns: width))   \($1)\n" }
    if let room = StandardOutput.columns, lines.contains(where: { $0.columns > room }) {
      lines = commands.map { "  fanfare \($0)\n      \($1)\n" }
    }
    return "\(path): \(template.summary)\n\n\(lines.joined())"
  }
}
