internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// Connections to one server, which are made when they are needed and replaced when they break.
///
/// There are several, since one connection takes only some hundred calls at a time, and every poll is one.
final class GRPCChannel: Sendable {
  private struct State {
    var connections: [Task<GRPCConnection, any Error>?]
    var next = 0
  }

  let address: TemporalAddress
  private let group: any EventLoopGroup
  private let state: Mutex<State>

  /// - Parameters:
  ///   - address: the server.
  ///   - connections: how many connections there are at most.
  init(_ address: TemporalAddress, connections: Int) {
    self.address = address
    group = MultiThreadedEventLoopGroup.singleton
    state = Mutex(State(connections: Array(repeating: nil, count: connections)))
  }

  /// Makes a call over one of the connections, as ``GRPCConnection/call(_:_:metadata:timeout:)`` does.
  func call(
    _ path: String,
    _ request: [UInt8],
    metadata: [(String, String)],
    timeout: Duration
  ) async throws -> [UInt8] {
    let (place, connecting) = state.withLock { state in
      let place = state.next % state.connections.count
      state.next &+= 1
      if let connection = state.connections[place] { return (place, connection) }
      // A task of its own, since several callers wait for it, and none of them is to cancel it for the others.
      let connection = Task { [address, group] in try await GRPCConnection.connect(to: address, on: group) }
      state.connections[place] = connection
      return (place, connection)
    }
    let connection: GRPCConnection
    do {
      connection = try await connecting.value
      guard connection.isOpen else {
        throw closed(connection)
      }
    } catch {
      forget(connecting, at: place)
      throw error
    }
    do {
      return try await connection.call(path, request, metadata: metadata, timeout: timeout)
    } catch {
      guard !connection.isOpen else { throw error }
      forget(connecting, at: place)
      throw connection.failure == nil ? error : closed(connection)
    }
  }

  private func closed(_ connection: GRPCConnection) -> GRPCFailure {
    let reason = connection.failure.map { ": \($0)" } ?? ""
    return GRPCFailure(code: .unavailable, message: "the connection to \(address) was closed\(reason)")
  }

  private func forget(_ connection: Task<GRPCConnection, any Error>, at place: Int) {
    state.withLock { state in
      if state.connections[place] == connection { state.connections[place] = nil }
    }
  }

  /// Closes all connections.
  func close() async {
    let connections = state.withLock { state in
      defer { state.connections = state.connections.map { _ in nil } }
      return state.connections
    }
    for connection in connections { if let open = try? await connection?.value { await open.close() } }
  }
}
