/// Collects the nodes, clusters and edges of a workflow.
struct GraphBuilder {
  /// A way out of what has been drawn, whose end isn't drawn yet.
  struct Exit {
    let from: Int
    var label: String?
    /// Where it leads, seen from the list that the task stands in.
    var directive: FlowDirective
  }

  /// A task that has been drawn.
  struct Fragment {
    /// The node that comes first.
    let entry: Int
    var exits: [Exit]
  }

  /// A list of tasks that has been drawn.
  struct ListFragment {
    let entry: Int
    /// The ways over the end of the list.
    var ends: [Exit] = []
    /// The ways out by `exit`.
    var leaves: [Exit] = []

    /// All ways out, as those of the task that the list belongs to.
    func exits(_ directive: FlowDirective) -> [Exit] {
      (ends + leaves).map { Exit(from: $0.from, label: $0.label, directive: directive) }
    }
  }

  private static let start = 0
  static let end = 1

  private var edges: [WorkflowGraph.Edge] = []
  private var created = 2
  /// What has been drawn in each of the clusters that are open.
  private var open: [[WorkflowGraph.Element]] = [[]]
  /// The calls of functions.
  private var calls: [(from: Int, function: String)] = []

  /// What has been drawn.
  var elements: [WorkflowGraph.Element] { open.first ?? [] }

  /// The edges in the order of the nodes that they come from.
  var orderedEdges: [WorkflowGraph.Edge] {
    let ordered = edges.enumerated().sorted { ($0.element.from, $0.offset) < ($1.element.from, $1.offset) }
    return ordered.map(\.element)
  }

  /// Draws a workflow from its start to its end, and what it refers to.
  mutating func draw(_ workflow: Workflow) {
    append(WorkflowGraph.Node(id: Self.start, lines: ["start"], shape: .terminal))
    let list = list(workflow.tasks)
    connect(Self.start, to: list.entry)
    for exit in list.exits(.end) { connect(exit, to: Self.end) }
    append(WorkflowGraph.Node(id: Self.end, lines: ["end"], shape: .terminal))
    drawFunctions(of: workflow)
    for addition in workflow.extensions { draw(addition) }
  }

  private mutating func drawFunctions(of workflow: Workflow) {
    var entries: [String: Int] = [:]
    for (name, task) in workflow.functions.sorted(by: { $0.key < $1.key }) {
      entries[name] = cluster("function \(name)") { builder in
        let fragment = builder.task(task)
        builder.connectEnds(of: fragment)
        return fragment.entry
      }
    }
    for call in calls {
      if let entry = entries[call.function] { connect(call.from, to: entry, kind: .call) }
    }
  }

  private mutating func draw(_ addition: ExtensionDefinition) {
    let condition = addition.condition == nil ? "" : ", under a condition"
    for (word, tasks) in [("before", addition.before), ("after", addition.after)] where !tasks.isEmpty {
      let what = addition.extended == "all" ? "task" : "\(addition.extended) task"
      cluster("\(addition.name): \(word) every \(what)\(condition)") { builder in
        _ = builder.list(tasks)
      }
    }
  }

  /// Draws tasks that follow each other.
  mutating func list(_ tasks: [TaskDefinition]) -> ListFragment {
    let fragments = tasks.map { task($0) }
    var list = ListFragment(entry: fragments.first?.entry ?? Self.end)
    for (index, fragment) in fragments.enumerated() {
      for exit in fragment.exits {
        switch exit.directive {
        case .end: connect(exit, to: Self.end)
        case .exit: list.leaves.append(exit)
        case .continue where index + 1 == fragments.count: list.ends.append(exit)
        case .continue: connect(exit, to: fragments[index + 1].entry)
        case .task(let name):
          guard let target = tasks.firstIndex(where: { $0.name == name }) else { continue }
          connect(exit, to: fragments[target].entry)
        }
      }
    }
    return list
  }

  /// Connects those ways out that end the whole run, of something after which nothing else follows.
  mutating func connectEnds(of fragment: Fragment) {
    for exit in fragment.exits where exit.directive == .end { connect(exit, to: Self.end) }
  }

  // MARK: Parts

  /// Adds a node.
  mutating func node(_ lines: [String?], _ shape: WorkflowGraph.Shape) -> Int {
    let id = created
    created += 1
    append(WorkflowGraph.Node(id: id, lines: lines.compactMap { $0.map(GraphText.line) }, shape: shape))
    return id
  }

  /// Adds what `body` draws as a cluster.
  mutating func cluster<Value>(_ title: String, _ body: (inout GraphBuilder) -> Value) -> Value {
    open.append([])
    let value = body(&self)
    let elements = open.removeLast()
    open[open.count - 1].append(
      .cluster(WorkflowGraph.Cluster(title: GraphText.line(title), elements: elements))
    )
    return value
  }

  /// Adds an edge.
  mutating func connect(_ from: Int, to: Int, _ label: String? = nil, kind: WorkflowGraph.Edge.Kind = .flow) {
    edges.append(WorkflowGraph.Edge(from: from, to: to, label: label.map(GraphText.line), kind: kind))
  }

  /// Adds the edge of a way out.
  mutating func connect(_ exit: Exit, to: Int) { connect(exit.from, to: to, exit.label) }

  /// Notes that a node calls a function.
  mutating func noteCall(of function: String, from node: Int) { calls.append((node, function)) }

  private mutating func append(_ node: WorkflowGraph.Node) { open[open.count - 1].append(.node(node)) }
}
