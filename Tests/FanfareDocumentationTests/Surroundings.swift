import Fanfare
import FanfareHTTP
import FanfareJSON
import FanfareTesting
import FanfareWorkflows
import Logging

// What the examples take for granted. They are only compiled, so nothing of it is ever asked for its value.

struct Document: Codable, Sendable { var id: String; var text: String }
struct Verdict: Codable { var id: String; var words: Int }
struct Analysis: Codable { var sentences: Int }
struct Summary: Codable { var sentences: [String] }
struct Label: Codable { var label: String }
struct User: Codable { var id: Int; var name: String }
struct Answer: Codable { var words: Int }

private func unused() -> Never { preconditionFailure("examples are compiled and not run") }

var services: ServiceClient { unused() }
var client: ServiceClient { unused() }
var clock: ManualClock { unused() }
var transport: HTTPTransport { unused() }
var document: Document { unused() }
var order: JSONValue { unused() }
var value: JSONValue { unused() }
var text: String { unused() }
var field: String { unused() }
var nonce: String { unused() }
var logger: Logger { unused() }
var workflow: Workflow { unused() }
var engine: WorkflowEngine { unused() }
var request: ServiceRequest { unused() }
var question: [UInt8] { unused() }
var bytes: [UInt8] { unused() }
var pieces: AsyncStream<[UInt8]> { unused() }
var described: [ServiceName: Service] { unused() }
