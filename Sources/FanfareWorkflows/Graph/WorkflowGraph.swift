/// The flow of a workflow as a picture has it: what is done, what follows what, and what belongs together.
///
/// ```swift
/// print(WorkflowGraph(workflow).mermaid)
/// ```
///
/// The texts are those of the file, each on one line and cut where they are long. They are not escaped: ``mermaid`` and
/// ``dot`` do that.
public struct WorkflowGraph: Hashable, Sendable {
  /// Something that is done or decided.
  public struct Node: Hashable, Sendable {
    /// What edges refer to it by; counts from 0.
    public let id: Int
    /// Its text: the name of the task, and what it does.
    public let lines: [String]
    /// What kind of node it is.
    public let shape: Shape
  }

  /// What a node stands for.
  public enum Shape: String, Hashable, Sendable, CaseIterable {
    /// Where a run begins or ends.
    case terminal
    /// A task that works.
    case task
    /// A call of a function, which is drawn elsewhere.
    case function
    /// A choice of what follows.
    case decision
    /// A loop: what is within is done again.
    case loop
    /// Where branches part or meet.
    case fork
    /// A task that fails.
    case error
  }

  /// What follows what.
  public struct Edge: Hashable, Sendable {
    /// The identifier of the node that comes first.
    public let from: Int
    /// The identifier of the node that follows.
    public let to: Int
    /// When it follows; `nil` means always.
    public let label: String?
    /// How it follows.
    public let kind: Kind

    /// How one node follows another.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
      /// In the order of the work.
      case flow
      /// After an error.
      case error
      /// As what a call leads to; the work goes on behind the call.
      case call
    }
  }

  /// Nodes that belong together, such as the tasks of a list.
  public struct Cluster: Hashable, Sendable {
    /// What they are.
    public let title: String
    /// What is within, in the order of the file.
    public let elements: [Element]
  }

  /// A node or several that belong together.
  public indirect enum Element: Hashable, Sendable {
    /// A node.
    case node(Node)
    /// Nodes that belong together.
    case cluster(Cluster)
  }

  /// The name of the workflow.
  public let name: String

  /// What there is, in the order of the file.
  public let elements: [Element]

  /// What follows what, in the order of the nodes that come first.
  public let edges: [Edge]

  /// Draws a workflow.
  public init(_ workflow: Workflow) {
    var builder = GraphBuilder()
    builder.draw(workflow)
    name = workflow.document.name
    elements = builder.elements
    edges = builder.orderedEdges
  }
}
