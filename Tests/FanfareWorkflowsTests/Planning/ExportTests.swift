import FanfareJSON
import Testing

@testable import FanfareWorkflows

@Suite struct ExportTests {
  @Test func `what is exported is made of the output as it was transformed`() throws {
    let run = try PlannerConversation(
      """
      do:
        - a: { set: { x: 1 }, output: { as: '{ y: .x }' }, export: { as: . } }
        - b: { set: '${ $context }' }
      """
    )
    #expect(run.output == ["y": 1])
  }

  @Test func `a context that isn't what its schema asks for doesn't take the place of the one before`() throws
  {
    let run = try PlannerConversation(
      """
      do:
        - t:
            try: [{ a: { set: { x: 1 }, export: { as: .x, schema: { document: { type: object } } } } }]
            catch: { do: [{ b: { set: '${ $context }' } }] }
      """,
      input: ["z": 3]
    )
    #expect(run.output == ["z": 3])
  }

  @Test(arguments: [("object", true), ("array", false)])
  func `a schema alone is that of the context as it stands, whatever the output is`(
    type: String,
    holds: Bool
  ) throws {
    let run = try PlannerConversation(
      "do: [{ a: { set: '${ [1] }', export: { schema: { document: { type: \(type) } } } } }]"
    )
    guard !holds else {
      #expect(run.output == [1])
      return
    }
    #expect(run.error?.type == WorkflowError.Kind.validation.uri && run.error?.status == 400)
    #expect(run.error?.instance == "/do/0/a")
    #expect(run.error?.detail?.hasPrefix("the context isn't what its schema asks for: ") == true)
  }

  @Test func `what an earlier task exported has to be what the schema of a later one asks for`() throws {
    let run = try PlannerConversation(
      """
      do:
        - a: { set: { x: 1 }, export: { as: .x } }
        - b: { set: { y: 2 }, export: { schema: { document: { type: number } } } }
        - c: { set: '${ $context }' }
      """
    )
    #expect(run.output == 1)
  }
}
