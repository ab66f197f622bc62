#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// A thread that is begun for one piece of work.
enum WorkThread {
  private final class Work: Sendable {
    let perform: @Sendable () -> Void

    init(_ perform: @escaping @Sendable () -> Void) { self.perform = perform }
  }

  /// As much as the main thread has.
  private static let stackSize = 8 << 20

  /// Begins work on a thread of its own, or does it here if there is none to be had: late is better than never.
  ///
  /// - Parameters:
  ///   - stackSize: how many bytes of stack the thread has; only what is used of it takes memory.
  ///   - work: the work.
  static func begin(stackSize: Int = stackSize, _ work: @escaping @Sendable () -> Void) {
    if let thread = create(stackSize, work) { pthread_detach(thread) } else { work() }
  }

  /// Does work on a thread of its own, or here if there is none to be had, and waits for it.
  static func run(stackSize: Int, _ work: @escaping @Sendable () -> Void) {
    if let thread = create(stackSize, work) { pthread_join(thread, nil) } else { work() }
  }

  /// Creates a thread that does work; `nil` if there is none to be had.
  private static func create(_ stackSize: Int, _ work: @escaping @Sendable () -> Void) -> pthread_t? {
    let context = Unmanaged.passRetained(Work(work))
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, stackSize)
    defer { pthread_attr_destroy(&attributes) }
    #if canImport(Darwin)
    var thread: pthread_t?
    let result = pthread_create(&thread, &attributes, { WorkThread.main($0) }, context.toOpaque())
    #else
    var thread = pthread_t()
    let result = pthread_create(&thread, &attributes, { WorkThread.main($0) }, context.toOpaque())
    #endif
    guard result != 0 else { return thread }
    context.release()
    return nil
  }

  private static func main(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<Work>.fromOpaque(context).takeRetainedValue().perform()
    return nil
  }
}
