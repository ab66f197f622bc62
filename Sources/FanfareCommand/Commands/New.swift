import ArgumentParser
import FanfareBatches
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
    guard force || !FileManager.default.fileExists(atPath: path) else {
      throw UnwritableOutput(
        path: path,
        reason: "it is there already; write to another file, or overwrite it with --force"
      )
    }
    var file = try AtomicFile(path: path)
    do {
      try file.write(Array(template.text(for: path).utf8))
      try file.commit()
    } catch {
      file.discard()
      throw error
    }
    StandardOutput.write(advice)
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
