import Foundation
import NIOCore
import NIOPosix
import Testing

/// Ports of this machine, for servers that can't be asked which one they have.
enum Loopback {
  /// A port that nothing listens on.
  static func freePort() async throws -> Int {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .bind(host: "127.0.0.1", port: 0).get()
    let port = try #require(channel.localAddress?.port)
    try await channel.close()
    return port
  }

  /// Starts a server on a port that was free a moment ago, and on another if it isn't any more.
  ///
  /// - Parameters:
  ///   - path: the executable.
  ///   - arguments: what it is given to listen on a port.
  static func start(
    _ path: String,
    on arguments: (Int) throws -> [String]
  ) async throws -> (port: Int, process: Process) {
    while true {
      let port = try await freePort()
      let process = Process()
      process.executableURL = URL(fileURLWithPath: path)
      process.arguments = try arguments(port)
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      while process.isRunning {
        if await isListening(port) { return (port, process) }
      }
    }
  }

  /// Whether something listens on a port.
  static func isListening(_ port: Int) async -> Bool {
    let channel = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port).get()
    try? await channel?.close()
    return channel != nil
  }
}
