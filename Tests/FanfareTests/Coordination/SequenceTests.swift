import Fanfare
import FanfareTesting
import HTTPTypes
import Testing

@Suite struct SequenceTests {
  private func textCall(_ service: ServiceName, _ body: String) -> ServiceCall<String> {
    ServiceCall(service, ServiceRequest(method: .post, path: "/", body: Array(body.utf8))) {
      String(decoding: $0.body, as: UTF8.self)
    }
  }

  @Test func `each step sees the input and the results before it`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .json("n"))
    talk.transport.on("http://summarizer", .json("s"))
    talk.transport.on("http://classifier", .json("c"))
    let chain = await talk.client.sequence(
      ["nlp", "summarizer", "classifier"],
      startingWith: "in"
    ) { step, earlier in
      textCall(
        step,
        "\(earlier.input) \(earlier["nlp"] ?? "-") \(earlier.last ?? "-") \(earlier.results.count)"
      )
    }
    #expect(chain.isComplete)
    #expect(chain.values == ["n", "s", "c"])
    #expect(try chain.get() == "c")
    #expect(
      talk.transport.requests.map { String(decoding: $0.body, as: UTF8.self) } == [
        "in - - 0", "in n n 1", "in n s 2",
      ]
    )
  }

  @Test func `the first error ends the sequence and keeps the partial results`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .json("n"))
    talk.transport.on("http://summarizer", .status(.internalServerError))
    let chain = await talk.client.sequence(
      ["nlp", "summarizer", "classifier"],
      startingWith: ()
    ) { step, _ in textCall(step, "") }
    #expect(!chain.isComplete)
    #expect(chain.values == ["n"])
    #expect(chain.error?.service == "summarizer")
    #expect(chain.remaining == ["classifier"])
    #expect(chain.results.count == 2)
    #expect(talk.transport.requests.count == 2)
    #expect(throws: ServiceError.self) { try chain.get() }
  }

  @Test func `a step that can't be described ends the sequence as an invalid request`() async throws {
    struct Odd: Error {}
    let talk = try Conversation()
    let chain = await talk.client.sequence(["nlp", "classifier"], startingWith: ()) {
      _,
      _ -> ServiceCall<String> in throw Odd()
    }
    #expect(chain.error?.code == .invalidRequest)
    #expect(chain.error?.causes.first is Odd)
    #expect(chain.remaining == ["classifier"])
  }

  @Test func `a sequence without steps is complete and has no value`() async throws {
    let talk = try Conversation()
    let chain = await talk.client.sequence([ServiceName](), startingWith: ()) { step, _ in textCall(step, "")
    }
    #expect(chain.isComplete)
    #expect(try chain.get() == nil)
  }
}
