internal import Fanfare

/// What the client is shown: it says what has to become of its exchanges.
extension FramedLedger {
  func noteShown(_ bytes: [UInt8]) {
    pieceCount += 1
    for frame in down.read(bytes) { noteShown(frame) }
  }

  func noteShown(_ frame: WireFrame) {
    world.log("\(name)/\(frame.stream): the client is shown \(frame)")
    shownCount += 1
    shownAt = now
    unansweredPings = []
    switch frame.kind {
    case .headers: if let stream = streams[frame.stream] { noteShownHead(frame, on: stream) }
    case .data:
      receiveWindow -= frame.windowBytes
      if let stream = streams[frame.stream] { noteShownData(frame, on: stream) }
    case .reset:
      if let stream = streams[frame.stream] { noteReset(of: stream, code: frame.number(at: 0)) }
    case .settings: noteSettings(frame)
    case .ping:
      if frame.isAcknowledgement { return }
      openPings += 1
      world.reach(.pinged)
    case .goAway: noteGoAway(after: frame.number(at: 0) & 0x7FFF_FFFF)
    case .windowUpdate:
      if frame.stream == 0 {
        sendWindow += frame.number(at: 0)
      } else {
        streams[frame.stream]?.sendWindow += frame.number(at: 0)
      }
    case nil: world.reach(.unknownFrame)
    case .priority, .pushPromise, .continuation: return
    }
  }

  func noteSettings(_ frame: WireFrame) {
    if frame.isAcknowledgement { return hasAcknowledgement = true }
    unacknowledgedSettings += 1
    let before = limit
    for (name, value) in frame.settings {
      switch name {
      case 3: allowed = value
      case 4:
        let growth = value - firstWindow
        firstWindow = value
        for stream in streams.values { stream.sendWindow += growth }
        if growth < 0, openCount > 0 { world.reach(.windowNarrowed) }
      default: continue
      }
    }
    // One that doesn't say at first leaves it at what the standard wants all to allow.
    if allowed == nil { allowed = 100 }
    if shownCount > 1 { world.reach(.settingsChanged) }
    if allowed == 0 { world.reach(.noneAllowed) }
    world.streamLimits[connection.service] = max(1, limit)
    allowedAtInstant = (allowedAtInstant.at == now ? max(allowedAtInstant.most, before) : before, now)
  }

  func noteGoAway(after last: Int) {
    if lastTaken != nil { world.reach(.goneAwayTwice) }
    (lastTaken, goneAwayAt) = (min(last, lastTaken ?? .max), now)
    // What is held back since the system took nothing is refused as well.
    let hidden = connection.wasClogged ? world.exchanges.filter(\.isWaiting) : []
    for exchange in hidden where exchange.plan.service == connection.service {
      exchange.hiddenRefusals += 1
      exchange.refusedAt = now
    }
    for stream in live {
      guard stream.number > last else {
        world.reach(.goneAwayBelow)
        continue
      }
      world.reach(.goneAwayAbove)
      refuse(stream)
    }
  }

  func noteReset(of stream: FramedStream, code: Int) {
    let wasLive = stream.isLive
    guard wasLive else {
      stream.isResetByService = true
      return noteEnd(of: stream)
    }
    // REFUSED_STREAM and HTTP_1_1_REQUIRED (RFC 9113, section 7).
    if code == 7 || code == 13 {
      refuse(stream)
    } else {
      world.reach(.reset)
      stream.exchange.add(.lost, isBinding: true)
    }
    stream.isResetByService = true
    noteEnd(of: stream)
  }

  /// The service hasn't looked at a request: it is sent again, unless it was refused too often or the service contradicts itself.
  func refuse(_ stream: FramedStream) {
    let exchange = stream.exchange
    if stream.heads > 0 {
      world.reach(.refusedAfterAnswer)
      exchange.add(.lost, isBinding: true)
    } else {
      exchange.refusals += 1
      exchange.refusedAt = now
      exchange.stream = nil
      if exchange.refusals > FramedWorld.mostRefusals {
        world.reach(.refusedForGood)
        exchange.add(.refused, isBinding: true)
      } else {
        world.reach(.refused)
        world.noteRefused(exchange)
      }
    }
    if exchange.stream == nil { stream.isGone = true } else { stream.isDropped = true }
    noteEnd(of: stream)
  }

  func noteShownHead(_ frame: WireFrame, on stream: FramedStream) {
    stream.heads += 1
    guard let answer = stream.answer else { return }
    if answer.interimCount > 0, stream.heads == 1 { world.reach(.interim) }
    guard stream.isLive else { return noteLateEnd(frame, of: stream) }
    if answer.flaw != nil { stream.exchange.add(.flawed, isBinding: answer.isFlawedAtOnce) }
    // Its length says so before it has come.
    if answer.response.body.count > stream.exchange.plan.maximumResponseBytes {
      stream.exchange.add(.tooLarge, isBinding: false)
    }
    if stream.heads == answer.interimCount + 1 { stream.exchange.noteHead(of: answer) }
    if frame.endsStream { noteAnswered(stream) }
  }

  func noteShownData(_ frame: WireFrame, on stream: FramedStream) {
    let count = frame.payload.count
    stream.receiveWindow -= frame.windowBytes
    stream.received += count
    if count == 0, !frame.endsStream { world.reach(.emptyFrame) }
    guard let answer = stream.answer, stream.isLive else { return noteLateEnd(frame, of: stream) }
    let exchange = stream.exchange
    if answer.flaw != nil { exchange.add(.flawed, isBinding: false) }
    exchange.noteBody(count)
    if !exchange.isBegun, stream.received > exchange.plan.maximumResponseBytes {
      world.reach(.tooLarge)
      exchange.add(.tooLarge, isBinding: answer.flaw == nil)
    }
    if frame.endsStream { noteAnswered(stream) }
  }

  /// What comes after the exchange has ended ends the stream on the wire, and nothing else.
  func noteLateEnd(_ frame: WireFrame, of stream: FramedStream) {
    guard frame.endsStream, !stream.isAnswered else { return }
    stream.isAnswered = true
    if stream.isClosed { noteEnd(of: stream) }
  }

  func noteAnswered(_ stream: FramedStream) {
    stream.isAnswered = true
    if let answer = stream.answer { world.noteAnswered(stream, answer) }
    if stream.isClosed { noteEnd(of: stream) }
  }
}
