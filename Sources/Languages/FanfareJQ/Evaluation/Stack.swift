#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#endif

/// Tells when a computation that stands ever deeper in itself has to end, so that the stack isn't exhausted.
struct StackGuard {
  private var floor: UInt?

  /// Whether nothing deeper may begin.
  mutating func isReached() -> Bool {
    let floor = floor ?? Stack.floor()
    self.floor = floor
    return Stack.position() <= floor
  }
}

/// The stack of the thread that runs.
enum Stack {
  /// About where the stack is now; it grows downwards.
  @inline(never)
  static func position() -> UInt {
    var mark = 0
    return withUnsafeMutablePointer(to: &mark) { UInt(bitPattern: $0) }
  }

  /// How far down a computation may use it: half of it is left for what isn't counted (comparisons, releases).
  static func floor() -> UInt {
    let (low, size) = bounds()
    return low + size / 2
  }

  /// Where the stack ends, and how many bytes it has.
  private static func bounds() -> (low: UInt, size: UInt) {
    #if canImport(Darwin)
    let (top, size) = (pthread_get_stackaddr_np(pthread_self()), pthread_get_stacksize_np(pthread_self()))
    return (UInt(bitPattern: top) - UInt(size), UInt(size))
    #elseif canImport(Glibc)
    // The headers show this function to GNU programs only.
    typealias Getter = @convention(c) (pthread_t, UnsafeMutablePointer<pthread_attr_t>) -> CInt
    var attributes = pthread_attr_t()
    guard let symbol = dlsym(nil, "pthread_getattr_np"),
      unsafeBitCast(symbol, to: Getter.self)(pthread_self(), &attributes) == 0
    else { return assumed() }
    defer { pthread_attr_destroy(&attributes) }
    var low: UnsafeMutableRawPointer?
    var size = 0
    guard pthread_attr_getstack(&attributes, &low, &size) == 0, let low else { return assumed() }
    return (UInt(bitPattern: low), UInt(size))
    #else
    return assumed()
    #endif
  }

  /// A part of the least that threads get, where nothing better is known.
  private static func assumed() -> (low: UInt, size: UInt) { (position() - (256 << 10), 256 << 10) }
}
