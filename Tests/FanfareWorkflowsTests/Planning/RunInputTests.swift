import Fanfare
import FanfareJSON
import Testing

@testable import FanfareWorkflows

@Suite struct RunInputTests {
  private func text(_ input: RunInput) throws -> String {
    String(decoding: try JSONByteEncoder().encode(input), as: UTF8.self)
  }

  /// What is written down once has to be read for ever.
  @Test func `an input is written as one flat object`() throws {
    #expect(try text(RunInput(.started(missingSecret: nil), at: .zero)) == #"{"at":0,"started":true}"#)
    #expect(
      try text(RunInput(.started(missingSecret: "key"), at: .zero))
        == #"{"at":0,"started":true,"missingSecret":"key"}"#
    )
    #expect(try text(RunInput(.timerFired(3), at: .milliseconds(5))) == #"{"at":5000000,"fired":3}"#)
    #expect(try text(RunInput(.cancelled, at: .zero, step: 9)) == #"{"at":0,"step":9,"cancelled":true}"#)
    let end = ActivityEnd(
      number: 2,
      place: "/do/0/a",
      kind: .http,
      outcome: .success(ActivityOutcome(output: [1], authorizationScheme: "Basic", attempts: 2))
    )
    #expect(
      try text(RunInput(.activityEnded(end), at: .nanoseconds(7)))
        == #"{"at":7,"ended":{"activity":2,"place":"/do/0/a","kind":"http","output":{"output":[1],"authorizationScheme":"Basic","attempts":2}}}"#
    )
  }

  @Test func `a failure comes back with all that is known of it`() throws {
    var error = WorkflowError(.communication, "no", status: 503, instance: "/do/0/a")
    error.causes = [WorkflowError(.timeout, "late")]
    error.items = [1, 2]
    error.body = ["x": 1.5]
    let failure = ActivityFailure(error: error, attempts: 3, isCancellation: true)
    let end = ActivityEnd(number: 0, place: "/do/0/a", kind: .function, outcome: .failure(failure))
    let input = RunInput(.activityEnded(end), at: .seconds(1), step: 4)
    #expect(try JSONByteDecoder().decode(RunInput.self, from: JSONByteEncoder().encode(input)) == input)
  }

  @Test func `what another workflow left out is written where there is something, and needn't be there`()
    throws
  {
    let text =
      #"{"at":0,"ended":{"activity":0,"place":"/do/0/a","kind":"workflow","output":{"output":1,"attempts":0}}}"#
    var end = ActivityEnd(
      number: 0,
      place: "/do/0/a",
      kind: .workflow,
      outcome: .success(ActivityOutcome(output: 1))
    )
    let plain = RunInput(.activityEnded(end), at: .zero)
    #expect(try self.text(plain) == text)
    #expect(try JSONByteDecoder().decode(RunInput.self, from: Array(text.utf8)) == plain)
    let failure = WorkflowError(.communication, "no", status: 503, instance: "/do/0/a")
    end.outcome = .success(ActivityOutcome(output: 1, optionalFailures: [failure]))
    let input = RunInput(.activityEnded(end), at: .zero)
    #expect(try JSONByteDecoder().decode(RunInput.self, from: JSONByteEncoder().encode(input)) == input)
  }

  @Test func `a time has whole nanoseconds, as it is written`() {
    let input = RunInput(.cancelled, at: .nanoseconds(7) + Duration(attoseconds: 999_999_999))
    #expect(input.elapsed == .nanoseconds(7))
  }

  @Test(arguments: [#"{"at":0}"#, #"{"at":0,"started":false}"#, #"{"started":true}"#])
  func `what is none of the kinds is an error`(text: String) {
    #expect(throws: DecodingError.self) {
      try JSONByteDecoder().decode(RunInput.self, from: Array(text.utf8))
    }
  }

  @Test func `the digest of a plan follows from the definition and from what the program has functions for`()
    throws
  {
    let body = "do: [{ a: { set: { x: 1 } } }]"
    let digest = try workflow(body).digest
    #expect(try digest.utf8.count == 64 && workflow(body + " # a comment").digest == digest)
    #expect(try workflow(body, functions: ["f"]).digest != digest)
    #expect(try workflow(body.replacing("1", with: "2")).digest != digest)
  }
}
