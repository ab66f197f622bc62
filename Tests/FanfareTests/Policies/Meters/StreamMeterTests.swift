import FanfareJSON
import HTTPTypes
import Testing

@testable import Fanfare

@Suite struct StreamMeterTests {
  private static let tokens = MeterPolicy("tokens") {
    (try? JSONValue(parsing: $0.body))?["usage"]?["total_tokens"]?.doubleValue
  }

  private func amounts(
    of pieces: [String],
    type: String = "text/event-stream; charset=utf-8",
    status: HTTPResponse.Status = .ok,
    _ meters: [MeterPolicy] = [tokens]
  ) -> Meters {
    let meter = StreamMeter(meters)
    meter.begin(ServiceResponse(status: status, headers: [.contentType: type]))
    for piece in pieces { meter.take(Array(piece.utf8)) }
    return meter.amounts
  }

  private static let stream = """
    data: {"choices":[{"delta":"a"}]}

    data: {"usage":{"total_tokens":7}}

    data: {"choices":[],"usage":{"total_tokens":19}}

    data: [DONE]


    """

  @Test func `the last event counts that has a number, wherever the stream is cut`() {
    #expect(amounts(of: [Self.stream]) == ["tokens": 19])
    #expect(amounts(of: Self.stream.map { "\($0)" }) == ["tokens": 19])
    let cut = Self.stream.prefix(upTo: Self.stream.firstRange(of: "data: {\"choices\":[],")!.lowerBound)
    #expect(amounts(of: [String(cut)]) == ["tokens": 7])
  }

  @Test func `an answer that is no stream of events is measured as a whole`() {
    let parts = ["{\"usage\":", "{\"total_tokens\":5}}"]
    #expect(amounts(of: parts, type: "application/json") == ["tokens": 5])
    // Half of it says nothing.
    #expect(amounts(of: [parts[0]], type: "application/json") == [:])
  }

  @Test func `what is too large to be kept, and a failure, count as far as their heads tell`() {
    let calls = MeterPolicy("calls") { _ in 1 }
    let large = String(repeating: " ", count: StreamMeter.maximumKeptBytes)
    let meters = [calls, Self.tokens]
    #expect(
      amounts(of: [large, "{\"usage\":{\"total_tokens\":5}}"], type: "text/plain", meters) == ["calls": 1]
    )
    #expect(amounts(of: ["data: \(large)\n\n", Self.stream], meters) == ["calls": 1])
    #expect(amounts(of: [Self.stream], status: .badRequest, meters) == [:])
    #expect(amounts(of: [], meters) == ["calls": 1])
  }

  @Test func `an answer that comes whole is measured like one that is read while it comes`() {
    let answer = ServiceResponse(
      status: .ok,
      headers: [.contentType: "text/event-stream"],
      body: Array(Self.stream.utf8)
    )
    #expect([Self.tokens].amounts(of: answer) == ["tokens": 19])
  }
}
