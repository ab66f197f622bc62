import Foundation

/// Starts workers and tells which case ended one of them.
struct Supervisor {
  let seed: UInt64
  let seconds: UInt64

  /// How long a case may take before its worker is ended.
  private static let patience: TimeInterval = 60

  /// Fuzzes until the time is over.
  ///
  /// - Returns: whether nothing was found.
  func run() throws -> Bool {
    let note = FileManager.default.temporaryDirectory.appendingPathComponent(
      "fanfare-fuzzer-\(UUID().uuidString)"
    )
    defer { try? FileManager.default.removeItem(at: note) }
    print("fuzzing for \(seconds) s from seed \(seed)")
    fflush(nil)
    let end = Date(timeIntervalSinceNow: TimeInterval(seconds))
    var next = seed
    var isClean = true
    while end.timeIntervalSinceNow > 0 {
      try Data("\(next)\n".utf8).write(to: note)
      let ended = DispatchSemaphore(value: 0)
      let left = UInt64(end.timeIntervalSinceNow.rounded(.up))
      let worker = try start(from: next, seconds: left, note: note) { ended.signal() }
      let hung = wait(for: worker, note: note, until: ended)
      guard hung || worker.terminationReason == .uncaughtSignal || worker.terminationStatus > 1 else {
        return isClean && worker.terminationStatus == 0
      }
      isClean = false
      let culprit = caseUnderWay(note) ?? next
      print(
        "FOUND: \(hung ? "it hangs" : "it ends with signal \(worker.terminationStatus)"); replay: FanfareFuzzer --case \(culprit)"
      )
      fflush(nil)
      next = culprit &+ 1
    }
    return isClean
  }

  private func start(
    from seed: UInt64,
    seconds: UInt64,
    note: URL,
    ended: @escaping @Sendable () -> Void
  ) throws -> Process {
    let worker = Process()
    worker.terminationHandler = { _ in ended() }
    worker.executableURL = Bundle.main.executableURL
    worker.arguments = ["--worker", "\(seed)", "--seconds", "\(seconds)", "--note", note.path]
    // The frames of an overflowed stack would fill the screen.
    worker.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) {
      _,
      new in new
    }
    try worker.run()
    return worker
  }

  /// Waits for the worker's end, and ends it if a case takes too long.
  ///
  /// - Returns: whether it had to be ended.
  private func wait(for worker: Process, note: URL, until ended: DispatchSemaphore) -> Bool {
    var (known, since) = (caseUnderWay(note), Date())
    // Its end is told; which case it is at only its note says.
    while ended.wait(timeout: .now() + .seconds(1)) == .timedOut {
      let current = caseUnderWay(note)
      if current != known { (known, since) = (current, Date()) }
      guard -since.timeIntervalSinceNow > Self.patience else { continue }
      kill(worker.processIdentifier, SIGKILL)
      worker.waitUntilExit()
      return true
    }
    worker.waitUntilExit()
    return false
  }

  private func caseUnderWay(_ note: URL) -> UInt64? {
    guard let text = try? String(contentsOf: note, encoding: .utf8) else { return nil }
    return text.split(separator: "\n").first.flatMap { UInt64($0) }
  }
}
