internal import NIOCore

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A server couldn't listen for connections.
public struct ListeningFailure: Error, Hashable, CustomStringConvertible {
  /// Why, in words.
  public let description: String

  init(_ error: IOError) {
    description =
      switch error.errnoCode {
      case EADDRINUSE: "a port is in use already"
      case EACCES, EPERM: "the system doesn't permit it; ports below 1024 usually need more rights"
      case EADDRNOTAVAIL: "the address isn't one of this machine"
      case EMFILE, ENFILE: "too many files are open"
      case let code: String(cString: strerror(code)).lowercased()
      }
  }
}
