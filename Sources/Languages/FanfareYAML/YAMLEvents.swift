internal import CYaml

/// The events of a YAML text, one after another, from libyaml.
///
/// Yams builds nodes from them, and compares and hashes those to find keys that stand twice; nodes that share their parts
/// through aliases make that take exponential time, before anybody can count anything. Events are counted as they come.
final class YAMLEvents {
  struct Event {
    enum Kind {
      case document
      case end
      case scalar(text: String, isPlain: Bool)
      case sequence
      case mapping
      /// The end of a sequence or a mapping.
      case close
      case alias(String)
    }

    let kind: Kind
    let tag: String?
    let anchor: String?
    let place: YAMLPlace
  }

  private var parser = yaml_parser_t()
  private let text: UnsafeMutableBufferPointer<UInt8>
  private let excess: YAMLPlace?
  private let foreignEnds: ForeignLineEnds

  init(_ text: String) {
    foreignEnds = ForeignLineEnds(in: text)
    let text = foreignEnds.hidden(in: text)
    self.text = .allocate(capacity: text.utf8.count)
    _ = self.text.initialize(fromContentsOf: text.utf8)
    excess = Self.excess(in: self.text)
    yaml_parser_initialize(&parser)
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(&parser, self.text.baseAddress, self.text.count)
  }

  deinit {
    yaml_parser_delete(&parser)
    text.deallocate()
  }

  /// How many directives a text may have; libyaml compares each with all others.
  private static let maximumDirectives = 100

  /// The place of the first directive that is one too many.
  private static func excess(in text: UnsafeMutableBufferPointer<UInt8>) -> YAMLPlace? {
    var (line, count, isStart) = (1, 0, true)
    for byte in text {
      if isStart, byte == UInt8(ascii: "%") {
        count += 1
        if count > maximumDirectives { return YAMLPlace(line: line, column: 1) }
      }
      isStart = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
      if byte == UInt8(ascii: "\n") { line += 1 }
    }
    return nil
  }

  /// The next event; of a stream without documents the end.
  func next() throws(YAMLError) -> Event {
    if let excess { throw YAMLError("more than \(Self.maximumDirectives) lines begin with %", at: excess) }
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(&parser, &event) == 1 else { throw failure }
      defer { yaml_event_delete(&event) }
      let place = YAMLPlace(line: Int(event.start_mark.line) + 1, column: Int(event.start_mark.column) + 1)
      func made(
        _ kind: Event.Kind,
        _ tag: UnsafeMutablePointer<UInt8>?,
        _ anchor: UnsafeMutablePointer<UInt8>?
      ) -> Event {
        Event(
          kind: kind,
          tag: tag.map { read($0) },
          anchor: anchor.map { read($0) },
          place: place
        )
      }
      switch event.type {
      case YAML_DOCUMENT_START_EVENT: return made(.document, nil, nil)
      case YAML_STREAM_END_EVENT: return made(.end, nil, nil)
      case YAML_SCALAR_EVENT:
        let scalar = event.data.scalar
        let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
        let text = foreignEnds.restored(in: String(decoding: bytes, as: UTF8.self))
        return made(.scalar(text: text, isPlain: isPlain), scalar.tag, scalar.anchor)
      case YAML_SEQUENCE_START_EVENT:
        return made(.sequence, event.data.sequence_start.tag, event.data.sequence_start.anchor)
      case YAML_MAPPING_START_EVENT:
        return made(.mapping, event.data.mapping_start.tag, event.data.mapping_start.anchor)
      case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return made(.close, nil, nil)
      case YAML_ALIAS_EVENT:
        return made(.alias(read(event.data.alias.anchor)), nil, nil)
      default: continue
      }
    }
  }

  private func read(_ text: UnsafeMutablePointer<UInt8>) -> String {
    foreignEnds.restored(in: String(cString: text))
  }

  private var failure: YAMLError {
    let problem = parser.problem.map { String(cString: $0) } ?? "it isn't YAML"
    return YAMLError(
      YAMLComplaint.text(of: problem, context: parser.context.map { String(cString: $0) }),
      line: Int(parser.problem_mark.line) + 1,
      column: Int(parser.problem_mark.column) + 1
    )
  }
}
