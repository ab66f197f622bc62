#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// What the system's error codes mean to people who call services.
enum SystemError {
  /// The meaning of a code, as the end of a sentence.
  static func text(of code: CInt) -> String {
    switch code {
    case ECONNREFUSED: "the connection was refused"
    case ECONNRESET: "the service reset the connection"
    case EPIPE: "the service has closed its side"
    case ETIMEDOUT: "the service's machine stopped answering"
    case EHOSTUNREACH: "no route leads to the host"
    case ENETUNREACH: "no route leads to its network"
    case ENETDOWN: "the network is down"
    case EADDRNOTAVAIL: "no local port is free, or the address can't be used from this machine"
    case EMFILE: "this process has as many files open as it may"
    case ENFILE: "the system has as many files open as it may"
    case ENOBUFS, ENOMEM: "the system has no memory left for it"
    case EACCES, EPERM: "the system doesn't permit it"
    default: String(cString: strerror(code)).lowercased()
    }
  }
}
