import Fanfare
import FanfareBatches
import FanfareJSON
import FanfareWorkflows
import Foundation
import HTTPTypes
import Synchronization

/// Where the events go that workflows emit.
enum EventDestination {
  /// Why an argument can't name a destination; files are only found out when they are opened.
  static func problem(with argument: String?) -> String? {
    guard let argument, argument.contains("://") else { return nil }
    guard case .failure(let error) = HTTPEventSink.parts(of: argument).service.endpoints else { return nil }
    return "\(error)"
  }

  /// The file that an argument names; `nil` if it names none.
  static func file(_ argument: String?) -> String? {
    guard let argument, argument != "-", !argument.contains("://") else { return nil }
    return argument
  }

  /// The sink that an argument names: `-` is standard output, a URL is sent to, everything else is a file.
  static func sink(_ argument: String?, transport: any Transport) throws -> any EventSink {
    guard let argument else { return LineEventSink(write: StandardError.write) }
    if argument == "-" { return LineEventSink(write: StandardOutput.write) }
    if argument.contains("://") { return try HTTPEventSink(url: argument, transport: transport) }
    return try FileEventSink(path: argument)
  }
}

/// A sink that takes many events at once: each as a line of JSON.
protocol LineSink: EventSink {
  /// Writes events in their order.
  func write(_ events: [JSONValue]) throws
}

extension LineSink {
  func publish(_ event: JSONValue, context: ActivityContext) async throws { try write([event]) }
}

/// Writes events to one of the command's streams.
struct LineEventSink: LineSink {
  let write: @Sendable (String) -> Void

  func write(_ events: [JSONValue]) { write(events.map { "\($0)\n" }.joined()) }
}

/// Adds events to a file.
final class FileEventSink: LineSink {
  private let file: RecordedFile
  /// Why nothing more is written.
  private let failure = Mutex<UnwritableOutput?>(nil)

  init(path: String) throws { file = try RecordedFile(path: path, option: "--events", O_APPEND) }

  func write(_ events: [JSONValue]) throws {
    let lines = events.map { "\($0)\n" }.joined()
    try failure.withLock { failure in
      // What came behind half a line would be taken for the rest of it.
      if let failure { throw failure }
      do throws(UnwritableOutput) { try file.write(lines) } catch {
        failure = error
        throw error
      }
    }
  }
}

/// Sends each event by HTTP, in the structured content mode of CloudEvents.
struct HTTPEventSink: EventSink {
  private let client: ServiceClient
  private let path: String

  init(url: String, transport: any Transport) throws {
    let parts = Self.parts(of: url)
    path = parts.path
    client = try ServiceClient(transport: transport, services: ["events": parts.service])
  }

  /// The service that a URL leads to, and the path there.
  static func parts(of url: String) -> (service: Service, path: String) {
    let scheme = url.firstRange(of: "://")?.upperBound ?? url.startIndex
    let authority = url[scheme...].prefix { $0 != "/" }
    let path = authority.endIndex == url.endIndex ? "/" : String(url[authority.endIndex...])
    return (Service(String(url[..<authority.endIndex])), path)
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
