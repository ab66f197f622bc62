import Fanfare
import FanfareJSON
import FanfareWorkflows
import Foundation
import HTTPTypes
import Synchronization

/// Where the events go that workflows emit.
enum EventDestination {
  /// The sink that an argument names: `-` is standard output, a URL is sent to, everything else is a file.
  static func sink(_ argument: String?, transport: any Transport) throws -> any EventSink {
    guard let argument else { return LineEventSink(write: StandardError.write) }
    if argument == "-" { return LineEventSink(write: StandardOutput.write) }
    if argument.contains("://") { return try HTTPEventSink(url: argument, transport: transport) }
    return try FileEventSink(path: argument)
  }
}

/// Writes each event as a line of JSON.
struct LineEventSink: EventSink {
  let write: @Sendable (String) -> Void

  func publish(_ event: JSONValue, context: ActivityContext) async throws { write("\(event)\n") }
}

/// Adds each event to a file as a line of JSON.
final class FileEventSink: EventSink {
  private let handle: Mutex<FileHandle>

  init(path: String) throws {
    let exists =
      FileManager.default.fileExists(atPath: path)
      || FileManager.default.createFile(atPath: path, contents: nil)
    guard exists, let opened = FileHandle(forWritingAtPath: path) else {
      throw UnreadableInput(id: path, reason: "events can't be written there")
    }
    try opened.seekToEnd()
    handle = Mutex(opened)
  }

  func publish(_ event: JSONValue, context: ActivityContext) async throws {
    try handle.withLock { try $0.write(contentsOf: Data("\(event)\n".utf8)) }
  }
}

/// Sends each event by HTTP, in the structured content mode of CloudEvents.
struct HTTPEventSink: EventSink {
  private let client: ServiceClient
  private let path: String

  init(url: String, transport: any Transport) throws {
    guard let separator = url.firstRange(of: "://") else {
      throw UnreadableInput(id: url, reason: "it is no URL")
    }
    let authority = url[separator.upperBound...].prefix { $0 != "/" }
    path = authority.endIndex == url.endIndex ? "/" : String(url[authority.endIndex...])
    let service = Service(String(url[..<authority.endIndex]))
    _ = try service.endpoints.get()
    client = try ServiceClient(transport: transport, services: ["events": service])
  }

  func publish(_ event: JSONValue, context: ActivityContext) async throws {
    let request = ServiceRequest(
      method: .post,
      path: path,
      headers: [
        .contentType: "application/cloudevents+json",
        // By which a receiver can tell that it has the event already.
        .idempotencyKey: context.idempotencyKey,
      ],
      body: event.serialized()
    )
    _ = try await client.call(ServiceCall("events", request)).outcome.get()
  }
}
