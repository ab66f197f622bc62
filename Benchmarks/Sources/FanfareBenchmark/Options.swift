import Fanfare
import Foundation

/// The options that every client of the benchmark takes.
struct Options {
  /// How the pipeline is written: in Swift with values or with types, or as a workflow file.
  enum Body: String { case value, codable, workflow }

  /// What is measured: the pipeline of documents, or what policies cost by themselves.
  enum Measure: String { case documents, breaker, memory }

  /// Which policies the calls follow; `none` is no client at all, for the measure of memory.
  ///
  /// With `all` a percentile of ten seconds tells when to hedge; with `armed` every call waits for its hedge from the
  /// start.
  enum Policies: String { case none, bare, defaults, all, armed }

  var ports = [8001, 8002, 8003, 8004]
  var documents = 20_000
  var inFlight = 64
  var connections = 64
  var warmup = 2_000
  var loops = 1
  var body = Body.value
  var policies = Policies.defaults
  var measure = Measure.documents
  /// The certificate that the services show under TLS; `nil` for services without it.
  var root: String?
  /// Whether they are spoken to in HTTP/2.
  var http2 = HTTP2Use.allow
  /// The workflow, as a file beside the package's manifest.
  var workflow = "process-document.yaml"
  /// The file that keeps the runs of workflows; `nil` keeps nothing of them.
  var store: String?

  /// Reads `--name value` pairs; stops the program on anything else.
  init(_ arguments: [String]) {
    var rest = arguments[...]
    while let name = rest.popFirst() {
      guard let value = rest.popFirst() else { Self.fail("\(name) needs a value") }
      switch name {
      case "--ports": ports = value.split(separator: ",").map { Self.number(String($0), name) }
      case "--documents": documents = Self.number(value, name)
      case "--in-flight": inFlight = Self.number(value, name)
      case "--connections": connections = Self.number(value, name)
      case "--warmup": warmup = Self.number(value, name)
      case "--loops": loops = Self.number(value, name)
      case "--body":
        guard let body = Body(rawValue: value) else { Self.fail("--body is value, codable or workflow") }
        self.body = body
      case "--policies":
        guard let policies = Policies(rawValue: value) else {
          Self.fail("--policies is none, bare, defaults, all or armed")
        }
        self.policies = policies
      case "--measure":
        guard let measure = Measure(rawValue: value) else {
          Self.fail("--measure is documents, breaker or memory")
        }
        self.measure = measure
      case "--root": root = value
      case "--http2":
        guard let use = HTTP2Use(rawValue: value) else { Self.fail("--http2 is allow, forbid or demand") }
        http2 = use
      case "--workflow": workflow = value
      case "--store": store = value
      default: Self.fail("unknown option \(name)")
      }
    }
    guard ports.count == 4 else { Self.fail("--ports needs four ports") }
  }

  private static func number(_ text: String, _ name: String) -> Int {
    guard let number = Int(text), number > 0 else { fail("\(name) needs a positive number, not \(text)") }
    return number
  }

  private static func fail(_ message: String) -> Never {
    print("fanfare-benchmark: \(message)")
    exit(64)
  }
}
