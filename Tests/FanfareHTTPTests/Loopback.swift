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

  /// Whether something listens on a port.
  static func isListening(_ port: Int) async -> Bool {
    let channel = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port).get()
    try? await channel?.close()
    return channel != nil
  }
}
