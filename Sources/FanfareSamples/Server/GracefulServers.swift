internal import Logging
internal import ServiceLifecycle

/// Servers that are told to end, and never cancelled at work.
///
/// Cancelling the task of a server while connections arrive drops those that it hasn't taken yet, which NIO answers with a
/// crash. Told to shut down, a server first stops to listen and then ends what is open; what waits is given up
/// (`cancelWhenGracefulShutdown` in whatever answers).
struct GracefulServers: Sendable {
  private let group: ServiceGroup

  /// How long open requests may take after the servers were told to end; then they are cut off, at the risk of that crash.
  ///
  /// Only a client that stalls in the middle of its request needs it. A busy machine may need seconds to take the
  /// connections that have arrived.
  private static let patience = Duration.seconds(30)

  init(_ servers: [any Service], logger: Logger) {
    var configuration = ServiceGroupConfiguration(
      services: servers.map {
        // The first that ends, by an error or by being told to, ends all.
        ServiceGroupConfiguration.ServiceConfiguration(
          service: $0,
          successTerminationBehavior: .gracefullyShutdownGroup,
          failureTerminationBehavior: .gracefullyShutdownGroup
        )
      },
      logger: logger
    )
    configuration.maximumGracefulShutdownDuration = Self.patience
    group = ServiceGroup(configuration: configuration)
  }

  /// Runs the servers until the task is cancelled, or the service group around it shuts down.
  ///
  /// - Throws: an error of the system if a port can't be had.
  func run() async throws {
    // A task of its own, so that the caller's cancellation reaches the servers as a wish and not as it is.
    let running = Task { [group] in try await group.run() }
    try await withTaskCancellationOrGracefulShutdownHandler {
      try await running.value
    } onCancelOrGracefulShutdown: { [group] in
      Task { await group.triggerGracefulShutdown() }
    }
  }
}
