import FanfareJSON
import Foundation
import Synchronization

/// Reads inputs and writes them for `fanfare-temporal`, a line each, as quickly as that one takes them.
///
/// It does so on a thread of its own, since both reading and writing may wait. The inputs are that thread's alone.
final class ClusterFeed: @unchecked Sendable {
  private struct State {
    var total: ProgressText.Total?
    var isStopped = false
  }

  private var inputs: WorkflowInputs
  private let handle: FileHandle
  private let state = Mutex(State())

  /// - Parameters:
  ///   - inputs: what is read.
  ///   - handle: where it is written; it is closed at the end.
  init(_ inputs: WorkflowInputs, to handle: FileHandle) {
    self.inputs = inputs
    self.handle = handle
    state.withLock { $0.total = inputs.total }
  }

  /// How many inputs there are, as far as that can be said by now.
  var total: ProgressText.Total? { state.withLock { $0.total } }

  /// Begins to read and to write.
  func start() {
    Thread.detachNewThread { [self] in
      // Who doesn't read any more says why.
      try? feed()
      try? handle.close()
    }
  }

  /// Reads nothing more; a thread that waits for an input then goes on waiting for it, and leaves it alone.
  func stop() { state.withLock { $0.isStopped = true } }

  private func feed() throws {
    while !state.withLock({ $0.isStopped }) {
      switch inputs.next() {
      case .notYet: inputs.waitUntilReady()
      case .input(let input):
        try write(Self.line(for: input))
        state.withLock { $0.total = inputs.total }
      case .end:
        state.withLock { $0.total = inputs.total }
        return try write(["end": true])
      }
    }
  }

  private func write(_ line: JSONValue) throws {
    try handle.write(contentsOf: line.serialized() + [UInt8(ascii: "\n")])
  }

  /// The line for an input: its place, and the input or the problem with it.
  static func line(for input: WorkflowInput) -> JSONValue {
    switch input.value {
    case .success(let value): ["place": .string(input.name), "input": value]
    case .failure(let error): ["place": .string(input.name), "problem": .string(error.reason)]
    }
  }
}
