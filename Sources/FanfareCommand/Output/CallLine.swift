import Fanfare

/// A line about a call, an attempt or a run: name, mark and time below those of other lines, a bar, and a text.
struct CallLine {
  /// What stands at the end.
  enum Text: Hashable {
    /// It is shown whole, below the line where there is no room in it.
    case message(String)
    /// As much of it is shown as fits on one line.
    case excerpt(String)
  }

  var name = ""
  var nameTone = Style.Tone.plain
  var mark: String
  var markTone = Style.Tone.plain
  var time: Duration?
  var bar: ((_ width: Int) -> String)?
  var text: Text
  var textTone = Style.Tone.plain

  /// The line, and those below it.
  func lines(_ columns: CallColumns, _ style: Style) -> [String] {
    let name = name.fitted(to: max(1, columns.name)).padding(toColumns: columns.name)
    let time = (time?.brief ?? "").padding(toColumns: CallColumns.time, onLeft: true)
    var line = String(repeating: " ", count: columns.indentation) + style.paint(name, nameTone)
    line += (columns.name > 0 ? " " : "") + style.paint(mark.padding(toColumns: columns.mark), markTone)
    line += " " + time
    if let width = columns.bar, let bar { line += " " + style.dim(bar(width)) }
    let (beside, below) = columns.place(text, isAttempt: self.name.isEmpty)
    if !beside.isEmpty { line += " " + style.paint(beside, textTone) }
    // A cell without contents leaves spaces behind.
    while line.last == " " { line.removeLast() }
    let margin = columns.margin(isAttempt: self.name.isEmpty)
    return [line] + below.map { margin + style.paint($0, textTone) }
  }
}

/// The columns of lines about calls, which fit the terminal.
struct CallColumns: Hashable {
  /// How many columns the terminal has; `nil` if lines may be of any length.
  let width: Int?
  let indentation: Int
  let name: Int
  let mark: Int
  /// How many characters a bar has between its ends; `nil` where none is drawn.
  let bar: Int?
  /// How many columns are left for the text.
  private let text: Int

  /// How many columns a time takes.
  static let time = 8

  /// Divides the width of the terminal.
  ///
  /// - Parameters:
  ///   - width: how many columns the terminal has; `nil` if there is none, and no bars then.
  ///   - indentation: how far the lines are indented.
  ///   - name: how many columns the names take; on a terminal they get a third of the line at most.
  ///   - mark: how many columns the marks take, such as `failed` and `attempt 1`.
  ///   - hasBars: whether there is a bar in each line.
  init(width: Int?, indentation: Int, name: Int, mark: Int = 9, hasBars: Bool) {
    self.width = width
    self.indentation = indentation
    self.name = width.map { min(name, max(8, $0 / 3)) } ?? name
    self.mark = mark
    guard let width else {
      (bar, text) = (nil, .max)
      return
    }
    let rest = width - indentation - self.name - (name > 0 ? 1 : 0) - mark - 1 - Self.time
    guard hasBars, rest >= Self.ends + 3 else {
      (bar, text) = (nil, max(0, rest - 1))
      return
    }
    let isRoomForBoth = rest >= Self.ends + 8 + 1 + 24
    let bar = min(24, isRoomForBoth ? max(8, rest / 3) : rest - Self.ends)
    self.bar = bar
    text = max(0, rest - Self.ends - bar - 1)
  }

  /// What a bar takes besides its width: a space before it, and its ends.
  private static let ends = 3

  /// What stands before the lines below.
  ///
  /// - Parameter isAttempt: whether they belong to an attempt; then they stand below its mark if there is room.
  func margin(isAttempt: Bool = false) -> String {
    let mark = indentation + name + 1
    let hasRoom = width.map { $0 - mark >= 24 } ?? true
    return String(repeating: " ", count: isAttempt && hasRoom ? mark : indentation + 2)
  }

  /// Divides a text into what stands in the line and the lines below.
  func place(_ content: CallLine.Text, isAttempt: Bool = false) -> (beside: String, below: [String]) {
    guard let width else {
      switch content {
      case .message(let text), .excerpt(let text): return (text, [])
      }
    }
    let room = width - margin(isAttempt: isAttempt).count
    switch content {
    case .message(let message):
      if message.columns <= text { return (message, []) }
      return ("", message.wrapped(to: room))
    case .excerpt(let excerpt):
      if text >= 16 || excerpt.columns <= text { return (excerpt.fitted(to: max(1, text)), []) }
      return ("", [excerpt.fitted(to: room)])
    }
  }
}
