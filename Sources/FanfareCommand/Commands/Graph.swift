import ArgumentParser
import FanfareWorkflows

/// `fanfare graph`: the flow of a workflow as a picture.
struct Graph: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw the flow of a workflow, as Mermaid or Graphviz text.",
    discussion: """
      Mermaid is shown by GitHub, GitLab and many editors where it stands in a code block ```mermaid; Graphviz makes \
      pictures of DOT.

      fanfare graph workflow.yaml > workflow.mmd
      fanfare graph workflow.yaml --format dot | dot -Tsvg > workflow.svg

      Nothing is called and no expression is evaluated.
      """
  )

  /// The languages that graphs are written in.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case mermaid
    case dot
  }

  @Argument(
    help: ArgumentHelp("The workflow file; - reads standard input.", valueName: "workflow"),
    completion: .file(extensions: WorkflowFile.extensions)
  )
  var path: String

  @Option(help: ArgumentHelp("The language of the graph.", valueName: "format"))
  var format = Format.mermaid

  @Option(
    help: ArgumentHelp("A function that the file may call, since a program registers it.", valueName: "name")
  )
  var function: [String] = []

  func run() throws {
    let graph = WorkflowGraph(try WorkflowFile.read(path, functions: function))
    switch format {
    case .mermaid: StandardOutput.write(graph.mermaid)
    case .dot: StandardOutput.write(graph.dot)
    }
  }
}
