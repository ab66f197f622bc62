internal import Fanfare
internal import FanfareJSON

/// What becomes of a request: decided by what is asked, whom, and when it comes, so that it doesn't depend on the order in which
/// requests of the same instant are looked at.
struct ServiceFate: Hashable {
  /// An answer, or the lack of one.
  enum Answer: Hashable {
    /// A body of JSON with a status.
    case json(JSONValue, status: Int)
    /// A text.
    case text(String)
    /// A body that says that it is JSON and isn't.
    case garbage
    /// Status 204.
    case nothing
    /// Nobody listens.
    case refused
    /// The connection is lost.
    case lost
    /// Nothing ever comes.
    case silence
  }

  /// After how many nanoseconds the answer comes.
  let latency: Int
  let answer: Answer

  /// Decides.
  ///
  /// - Parameters:
  ///   - asked: everything that is asked, as a text that begins with the number of the service.
  ///   - time: when, in nanoseconds.
  ///   - salt: differs from run to run.
  init(_ asked: String, service: Int, at time: Int, salt: UInt64) {
    var random = SeededRandom(seed: Self.hash(asked, time, salt))
    // The fourth service is slow.
    let slowest = service == 3 ? 400_000_000 : 60_000_000
    latency = Int.random(in: 500_000...slowest, using: &random)
    // The first service nearly always answers.
    answer = random.unit() < [0.95, 0.6, 0.75, 0.8][service] ? Self.success(&random) : Self.failure(&random)
  }

  private static func success(_ random: inout SeededRandom) -> Answer {
    let number = JSONValue.number(JSONNumber(Int.random(in: 0...9, using: &random)))
    switch Int.random(in: 0...19, using: &random) {
    case 0: return .text("word")
    case 1: return .nothing
    case 2: return .json([number, 2], status: 200)
    case 3: return .json(["n": number], status: 201)
    default: return .json(["n": number, "list": [number, 8]], status: 200)
    }
  }

  private static func failure(_ random: inout SeededRandom) -> Answer {
    switch Int.random(in: 0...15, using: &random) {
    case 0...5: .json(["why": "busy"], status: 503)
    case 6: .json(["why": "broken"], status: 500)
    case 7: .json(["why": "unknown"], status: 404)
    case 8: .json(["why": "too many"], status: 429)
    case 9: .json(["moved": true], status: 302)
    case 10: .garbage
    case 11, 12: .refused
    case 13, 14: .lost
    default: .silence
    }
  }

  /// FNV-1a, so that it is the same in each process.
  private static func hash(_ text: String, _ time: Int, _ salt: UInt64) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ salt
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return (hash ^ UInt64(time)) &* 0x100_0000_01B3
  }
}

extension ServiceFate {
  /// Whether it is an answer that can be read and isn't an error.
  var isSuccess: Bool { (200..<300).contains(answer.status) && answer != .garbage }

  /// A body that says that it is JSON.
  static let garbage = "{\"n\": "

  /// The type of the errors of the function `work`.
  static let workError = "http://drafts.test/work"

  /// What becomes of a request; its URL isn't encoded.
  static func ofRequest(
    _ method: String,
    _ url: String,
    _ body: String,
    at time: Int,
    salt: UInt64
  ) -> ServiceFate {
    let service = WorkflowDraft.origins.firstIndex { url.hasPrefix($0) } ?? 0
    return ServiceFate("\(method) \(url) \(body)", service: service, at: time, salt: salt)
  }

  /// What becomes of a call of the function `work`: it answers or fails.
  static func ofWork(_ argument: JSONValue, at time: Int, salt: UInt64) -> ServiceFate {
    ServiceFate("work \(argument)", service: 2, at: time, salt: salt)
  }

  /// What becomes of an event: it is taken or not.
  static func ofEvent(_ event: JSONValue, at time: Int, salt: UInt64) -> ServiceFate {
    ServiceFate("emit \(event)", service: 0, at: time, salt: salt)
  }
}

extension ServiceFate.Answer {
  /// The status; 0 if there is none.
  var status: Int {
    switch self {
    case .json(_, let status): status
    case .text, .garbage: 200
    case .nothing: 204
    case .refused, .lost, .silence: 0
    }
  }

  /// The type of the body.
  var type: String? {
    switch self {
    case .json, .garbage: "application/json"
    case .text: "text/plain"
    case .nothing, .refused, .lost, .silence: nil
    }
  }
}
