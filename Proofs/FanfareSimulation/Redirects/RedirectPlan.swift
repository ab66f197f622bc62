internal import Fanfare
internal import FanfareRandomRuns
internal import FanfareTesting
internal import HTTPTypes

/// Calls of a run that are sent elsewhere by their answers, and the service that they are made to.
struct RedirectPlan {
  static let service = ServiceName("walks")
  /// A service that the client knows as well, and that answers may lead to.
  static let neighbour = ServiceName("neighbour")
  static let neighbourURL = "https://neighbour"
  /// Where nothing may be sent.
  static let forbiddenURL = "https://forbidden"

  /// The origins of the service.
  var own: [String]
  var policy: RedirectPolicy
  /// Whether somebody decides where answers may lead.
  var isGuarded: Bool
  var calls: [RedirectedCall]

  init(_ random: inout SeededRandom) {
    own = random.pick([["https://walks-0"], ["http://walks-0"], ["https://walks-0", "https://walks-1"]])
    policy = RedirectPolicy(maximum: random.draw(1...4), allowsInsecure: random.chance(0.3))
    isGuarded = random.chance(0.5)
    calls = []
    for number in 0..<random.draw(1...4) { calls.append(RedirectedCall(number, own, &random)) }
  }

  /// The services, by name.
  var services: [ServiceName: Service] {
    var policy = ServicePolicy(timeout: .seconds(60))
    policy.redirects = self.policy
    return [
      Self.service: Service(own, headers: [RedirectField.ofService: "walks"], policy: policy),
      Self.neighbour: Service(
        Self.neighbourURL,
        headers: [RedirectField.ofService: "neighbour", RedirectField.ofNeighbour: "neighbour"],
        policy: ServicePolicy(timeout: .seconds(60))
      ),
    ]
  }
}

/// Header fields of calls that are sent elsewhere.
enum RedirectField {
  /// What descriptions of services have requests carry.
  static let ofService = HTTPField.Name("x-service") ?? .server
  static let ofNeighbour = HTTPField.Name("x-neighbour") ?? .server
  static let apiKey = HTTPField.Name("x-api-key") ?? .server
  /// All that may be in a request.
  static let all = [
    ofService, ofNeighbour, apiKey, .authorization, .cookie, .accept, .contentType, .contentLanguage,
  ]
}

/// A call that is sent elsewhere: what it asks, and the way that the answers lead it.
struct RedirectedCall: Sendable {
  /// An answer that leads elsewhere.
  struct Hop: Sendable {
    let status: Int
    /// The origin that it leads to; `nil` for where it stands.
    let origin: String?
    /// The place on the way that is asked there; a lower one than the next makes a circle.
    let place: Int
    /// Whether an address at the same origin is told without it.
    let isRelative: Bool
  }

  let number: Int
  let at: Duration
  let method: HTTPRequest.Method
  let body: [UInt8]
  let headers: HTTPFields
  let hops: [Hop]
  /// Whether the last answer is read while it comes.
  let isStreamed: Bool

  init(_ number: Int, _ own: [String], _ random: inout SeededRandom) {
    self.number = number
    at = RandomPlan.step * random.draw(0...60)
    method = random.pick([.get, .get, .head, .post, .post, .put, .delete])
    body = method == .post || method == .put ? Array("what call \(number) sends".utf8) : []
    isStreamed = random.chance(0.25)
    var headers: HTTPFields = [.accept: "text/plain"]
    if !body.isEmpty { (headers[.contentType], headers[.contentLanguage]) = ("text/plain", "en") }
    for name in [HTTPField.Name.authorization, .cookie, RedirectField.apiKey] where random.chance(0.6) {
      headers[name] = "secret"
    }
    self.headers = headers
    let others = ["https://far-0", "http://far-1", RedirectPlan.neighbourURL, RedirectPlan.forbiddenURL]
    hops = (0..<random.draw(1...6)).map { index in
      let isOwn = random.chance(0.4)
      return Hop(
        status: random.pick([301, 302, 303, 307, 308]),
        origin: random.chance(0.3) ? nil : random.pick(isOwn ? own : others),
        place: random.chance(0.1) ? random.draw(0...index) : index + 1,
        isRelative: random.chance(0.5)
      )
    }
  }

  /// The target of a place on the way.
  func target(_ place: Int) -> String { "/walk/\(number)/\(place)" }

  /// What `Location` says of a hop from an origin.
  func location(of hop: Hop, from origin: String) -> String {
    guard let next = hop.origin, next != origin || !hop.isRelative else {
      return hop.isRelative ? "../\(number)/\(hop.place)#part" : "\(origin)\(target(hop.place))"
    }
    return next + target(hop.place)
  }

  /// The call and the place that a target means.
  static func parse(_ target: String) -> (call: Int, place: Int)? {
    let parts = target.split(separator: "/")
    guard parts.count == 3, parts[0] == "walk", let call = Int(parts[1]), let place = Int(parts[2]) else {
      return nil
    }
    return (call, place)
  }
}
