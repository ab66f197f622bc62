import ArgumentParser
import Fanfare
import FanfareJSON
import FanfareText

/// Answers that are read while they come.
extension Call {
  /// Calls the services side by side, and shows or stores what comes.
  func stream(
    _ services: [ServiceName: Service],
    _ body: CallBody?,
    _ identity: String?,
    _ application: Application,
    _ recorded: CallRecording,
    _ notes: PolicyNotes
  ) async throws {
    // Before anything is sent: a call whose answer can't be kept isn't made.
    let file = try answers.output.map { try AtomicFile(path: $0) }
    let ending = try await Interruption.guarding {
      try await application.withClient(
        of: services,
        notes: notes,
        observers: recorded.observers,
        over: network.transport(of: services)
      ) { client in
        try await withThrowingTaskGroup(of: Bool.self) { group in
          var isComplete: [Bool] = []
          for (number, target) in targets.enumerated() {
            if number >= concurrency ?? .max, let ended = try await group.next() {
              isComplete.append(ended)
            }
            group.addTask {
              let call = describe(target, body: body, identity)
              return try await read(target, await client.stream(call), client, into: file)
            }
          }
          return try await group.reduce(into: isComplete) { $0.append($1) }
        }
      }
    }
    try recorded.finish()
    let successes = ending.value.count { $0 }
    throw ending.exit(successes == targets.count ? 0 : successes > 0 ? 2 : 1)
  }

  /// Reads the answer of a call to its end.
  ///
  /// - Parameters:
  ///   - target: what was called.
  ///   - begun: what has come so far.
  ///   - client: who has called it.
  ///   - file: where the answer is stored; `nil` if it is shown.
  /// - Returns: whether it was complete.
  /// - Throws: ``UnwritableOutput`` if it can't be stored.
  private func read(
    _ target: CallTarget,
    _ begun: ServiceResult<ResponseStream>,
    _ client: ServiceClient,
    into file: AtomicFile?
  ) async throws -> Bool {
    guard let answer = begun.value else {
      file?.discard()
      return tell(begun.map { _ in JSONValue.null }, of: target, bytes: 0)
    }
    var bytes = 0
    var failure: ServiceError?
    if include { show(StreamHead(of: answer, from: target.name, isAlone: targets.count == 1)) }
    do {
      if let file {
        bytes = try await store(answer, in: file)
      } else {
        try await StreamPrinting(of: target.name, isAlone: targets.count == 1, isJSON: common.json).show(
          answer
        )
      }
    } catch let error as ServiceError {
      failure = error
    }
    let known = answer.result
    return tell(
      ServiceResult(
        service: target.name,
        outcome: failure.map { .failure($0) } ?? .success(.null),
        start: begun.start,
        duration: known?.duration ?? client.clock.now - begun.start,
        attempts: known?.attempts ?? begun.attempts,
        meters: known?.meters ?? begun.meters
      ),
      of: target,
      bytes: bytes
    )
  }

  /// Shows the head of an answer, before it: beside a file, and not within what another program reads.
  private func show(_ head: StreamHead) {
    if answers.output == "-" {
      StandardError.write(head.text)
    } else {
      StandardOutput.write(common.json ? head.json : head.text)
    }
  }

  private func store(_ answer: ResponseStream, in file: AtomicFile) async throws -> Int {
    var file = file
    do {
      for try await piece in answer { try file.write(piece) }
      try file.commit()
    } catch {
      file.discard()
      throw error
    }
    return file.count
  }

  /// What an answer that is a failure says of itself, as it is shown where answers are read whole.
  private func text(about error: ServiceError) -> String {
    let lines = CallResultText(
      style: .forStandardError(),
      width: StandardError.columns,
      names: [],
      showsHeaders: include
    ).lines(about: error)
    return lines.map { $0 + "\n" }.joined()
  }

  /// Tells how a call has ended: a line of JSON, or words where they don't mix with the answer.
  private func tell(_ result: ServiceResult<JSONValue>, of target: CallTarget, bytes: Int) -> Bool {
    if common.json, answers.output != "-" {
      var object: JSONObject = ["service": .string(target.name.rawValue)]
      for (key, value) in result.json.objectValue ?? [:] where key != "value" { object[key] = value }
      if let output = answers.output, result.isSuccess {
        object["file"] = .string(output)
        object["bytes"] = .number(JSONNumber(bytes))
      }
      StandardOutput.write("\(JSONValue.object(object))\n")
    } else if let error = result.error {
      StandardError.complain(
        "\(VisibleText.line(target.name.rawValue)): \(error.code): \(VisibleText.line(error.message))"
      )
      StandardError.write(text(about: error))
    } else if let output = answers.output, output != "-" {
      let name = VisibleText.line(target.name.rawValue)
      StandardOutput.write(
        "\(name): \(bytes) bytes in \(VisibleText.line(output)) after \(result.duration.brief)\n"
      )
    }
    return result.isSuccess
  }
}
