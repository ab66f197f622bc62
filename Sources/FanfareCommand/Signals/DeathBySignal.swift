#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The end of the process by a signal, as shells and supervisors expect it of a program that a signal ended.
///
/// A shell shows it as 128 and the number of the signal, ends a loop around a command that SIGINT ended, and says nothing of
/// SIGPIPE. An exit code of the same number tells none of that.
struct DeathBySignal: Error, Equatable {
  let signal: Int32

  /// Ends the process by the signal, whoever handles, ignores or blocks it.
  ///
  /// The first process of a container can't be ended by its own signals; it exits with the code that a shell would show.
  func end() -> Never {
    var alone = sigset_t()
    sigemptyset(&alone)
    sigaddset(&alone, signal)
    SignalTrap.setDefault(signal)
    pthread_sigmask(SIG_UNBLOCK, &alone, nil)
    raise(signal)
    exit(128 + signal)
  }
}
