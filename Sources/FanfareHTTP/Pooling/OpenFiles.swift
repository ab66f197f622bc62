#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// How many descriptors the process may have open.
enum OpenFiles {
  /// The soft limit of the process; 1,024 if the system doesn't say.
  static var limit: Int {
    var limits = rlimit()
    #if canImport(Glibc)
    let status = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
    #else
    let status = getrlimit(RLIMIT_NOFILE, &limits)
    #endif
    return status == 0 ? Int(clamping: limits.rlim_cur) : 1024
  }
}
