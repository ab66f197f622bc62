public import FanfareWorkflows

/// Something that every store of runs promises, and how that is checked.
///
/// ```swift
/// @Test(arguments: StorePromise.all)
/// func `our store keeps what a store promises`(_ promise: StorePromise) async throws {
///   let store = MemoryRunStore()
///   try await promise.check(store)
/// }
/// ```
///
/// It needs no library of tests. Give each check an empty store.
public struct StorePromise: Sendable, CustomStringConvertible {
  /// What is promised, as a sentence.
  public let description: String
  private let body: @Sendable (CheckedStore) async throws -> Void

  /// All that is promised.
  public static let all: [StorePromise] = batches + runs + documents + conflicts + values + crowds

  init(_ description: String, _ body: @escaping @Sendable (CheckedStore) async throws -> Void) {
    self.description = description
    self.body = body
  }

  /// Checks whether a store keeps it.
  ///
  /// - Parameters:
  ///   - store: a store with nothing in it.
  ///   - reopen: opens the store anew, and closes it before; it is asked for that when something was written and is about to be read. Without
  ///     it, the same store is read that was written.
  /// - Throws: ``BrokenPromise`` if it doesn't, or whatever the store throws.
  public func check(
    _ store: any RunStore,
    reopen: @escaping @Sendable (any RunStore) async throws -> any RunStore = { $0 }
  ) async throws {
    try await body(CheckedStore(promise: description, store: store, reopen: reopen))
  }
}

/// A store doesn't do what all stores promise.
public struct BrokenPromise: Error, CustomStringConvertible {
  /// What is promised.
  public let promise: String
  /// What should be, and what is.
  public let finding: String

  /// Both.
  public var description: String { "a store promises: \(promise); but \(finding)" }
}

/// A store while a promise is checked.
final class CheckedStore: Sendable {
  private let promise: String
  /// The store.
  let store: any RunStore
  private let reopen: @Sendable (any RunStore) async throws -> any RunStore

  init(
    promise: String,
    store: any RunStore,
    reopen: @escaping @Sendable (any RunStore) async throws -> any RunStore
  ) {
    self.promise = promise
    self.store = store
    self.reopen = reopen
  }

  /// The store as another program would find it.
  func reopened() async throws -> CheckedStore {
    CheckedStore(promise: promise, store: try await reopen(store), reopen: reopen)
  }

  /// Keeps changes, each by itself.
  func keep(_ changes: StoreChange...) async throws {
    for change in changes { try await store.commit([change]) }
  }

  /// Breaks the promise unless two values are the same.
  func expect<Value: Equatable>(_ value: Value, is expected: Value, _ what: String) throws {
    guard value != expected else { return }
    throw BrokenPromise(
      promise: promise,
      finding: "\(what) is \(shortened(value)) and should be \(shortened(expected))"
    )
  }

  /// Breaks the promise unless changes are refused as a conflict.
  func expectConflict(_ changes: StoreChange..., because what: String) async throws {
    do { try await store.commit(changes) } catch let error as StoreError where error.code == .conflict {
      return
    }
    throw BrokenPromise(promise: promise, finding: "\(what) was taken")
  }

  private func shortened(_ value: some Any) -> String {
    let text = String(describing: value)
    return text.count > 500 ? text.prefix(500) + "…" : text
  }
}
