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
}
