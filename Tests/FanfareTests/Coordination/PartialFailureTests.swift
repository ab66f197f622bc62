import Fanfare
import Testing

@Suite struct PartialFailureTests {
  @Test func `the description is one readable block`() {
    let results = ServiceResults<Int>(
      [
        result("nlp", .success(1), .milliseconds(3)),
        result(
          "summarizer",
          .failure(ServiceError(.connectionLost, "the connection was closed", service: "summarizer")),
          .milliseconds(34)
        ),
        result(
          "classifier",
          .failure(ServiceError(.httpStatus, "answered 503 Service Unavailable", service: "classifier")),
          .milliseconds(1200)
        ),
      ],
      start: MonotonicInstant(nanoseconds: 0),
      duration: .milliseconds(1210)
    )
    #expect(
      PartialFailure(results).description == """
        2 of 3 calls failed within 1.21 s
          summarizer  connection_lost  34 ms  the connection was closed
          classifier  http_status      1.2 s  answered 503 Service Unavailable
        """
    )
  }

  @Test func `results of different types are gathered, and none failing is no failure`() {
    let good = result("nlp", .success(1), .milliseconds(3))
    let bad = result(
      "summarizer",
      .failure(ServiceError(.cancelled, "cancelled", service: "summarizer")),
      .milliseconds(9)
    )
    #expect(PartialFailure(good, good.map { "\($0)" }) == nil)
    let failure = PartialFailure(good.map { "\($0)" }, bad)
    #expect(failure?.callCount == 2)
    #expect(failure?.failures.map(\.error.service) == ["summarizer"])
    #expect(failure?.duration == .milliseconds(9))
  }

  private func result(
    _ service: ServiceName,
    _ outcome: Result<Int, ServiceError>,
    _ duration: Duration
  ) -> ServiceResult<Int> {
    ServiceResult(
      service: service,
      outcome: outcome,
      start: MonotonicInstant(nanoseconds: 0),
      duration: duration,
      attempts: []
    )
  }
}
