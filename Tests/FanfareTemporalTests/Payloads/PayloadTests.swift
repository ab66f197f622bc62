import FanfareJSON
import Testing

@testable import FanfareTemporal
@testable import FanfareWorkflows

@Suite struct PayloadTests {
  @Test func `A value that a run may have comes back from a cluster however deeply it is nested`() throws {
    // As deep as values of runs may be nested, which is more than is read of what services answer.
    var value: JSONValue = ["id": 7]
    for _ in 1..<1000 { value = [value] }
    #expect(try Payload(value, "the value").json == value)
    let end = RunEnd(status: .completed, duration: .seconds(1), output: value)
    let payload = try Payload(JSONValue(encoding: end), "the end")
    #expect(try payload.json.decoded(as: RunEnd.self) == end)
    var event = HistoryEvent(id: 7, kind: .activityCompleted)
    event.activityCompleted = ActivityCompletedEvent(result: Payloads(payload), scheduledEventID: 3)
    #expect(DocumentEnd.end(in: event)?.end == end)
  }
}
