import Testing

@testable import FanfareWorkflows

/// The article *Workflow tasks* beside the members that are read.
@Suite struct WorkflowTasksTests {
  private let article: ReferenceTables

  init() throws {
    article = try ReferenceTables(
      of: "Sources/FanfareWorkflows/Documentation.docc/WorkflowTasks.md",
      kind: "members"
    )
  }

  @Test func `every object of a definition has its table, and nothing else has one`() {
    let objects = DefinitionObject.allCases.map(\.rawValue)
    #expect(Set(article.rows.keys) == Set(objects + ["kinds of tasks", "every task"]))
  }

  @Test(arguments: DefinitionObject.allCases)
  func `the article lists each member, and which are needed`(object: DefinitionObject) throws {
    let rows = try #require(article.rows[object.rawValue])
    let (required, optional) = object.members
    #expect(rows.map { $0[0] } == required + optional)
    #expect(rows.filter { $0[1] == "yes" }.map { $0[0] } == required)
  }

  @Test func `the article lists the kinds of tasks, and what goes with each`() throws {
    let rows = try #require(article.rows["kinds of tasks"])
    #expect(rows.map { $0[0] } == DefinitionReader.kinds.map(\.key))
    let others = DefinitionReader.kinds.map { $0.other.map { "`\($0)`" }.joined(separator: ", ") }
    #expect(rows.map { $0[1].contains("`") || $0[1].isEmpty ? $0[1] : "`\($0[1])`" } == others)
    #expect(try #require(article.rows["every task"]).map { $0[0] } == DefinitionReader.commonKeys)
  }
}
