@_exported public import Synchronization

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#endif

/// A lock that ThreadSanitizer knows, in the place of the standard library's.
///
/// That one is made of atomic operations within a library that isn't instrumented, so the tool sees neither that it excludes nor that
/// it orders, and reports whatever it protects. This one has the same interface over a lock of the system, which the tool intercepts.
/// Only `make sanitize` builds with it: there this module has the name `Synchronization` for all others.
public struct Mutex<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let value: UnsafeMutablePointer<Value>

  /// Protects a value.
  public init(_ initialValue: consuming sending Value) {
    lock = .allocate(capacity: 1)
    value = .allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
    value.initialize(to: initialValue)
  }

  deinit {
    value.deinitialize(count: 1)
    value.deallocate()
    pthread_mutex_destroy(lock)
    lock.deallocate()
  }

  /// Calls `body` with the value while nobody else has it.
  public borrowing func withLock<Result: ~Copyable, Failure: Error>(
    _ body: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return try body(&value.pointee)
  }

  /// Calls `body` with the value, unless somebody else has it.
  ///
  /// - Returns: `nil` without having called `body`, if somebody else has it.
  public borrowing func withLockIfAvailable<Result: ~Copyable, Failure: Error>(
    _ body: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result? {
    guard pthread_mutex_trylock(lock) == 0 else { return nil }
    defer { pthread_mutex_unlock(lock) }
    return try body(&value.pointee)
  }
}
