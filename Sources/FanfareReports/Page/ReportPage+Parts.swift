extension ReportPage {
  /// A command to copy.
  static func command(_ text: String) -> Markup {
    // A command that is shown must be the one that is copied: it is cut nowhere, and its own escapes say what can't be seen.
    "<pre class=\"command\" tabindex=\"0\"><code>\(text)</code></pre>"
  }

  /// A point in time.
  static func instant(_ seconds: Double) -> Markup {
    "<time datetime=\"\(Figures.machineInstant(seconds))\">\(Figures.instant(seconds))</time>"
  }

  /// A small square of a colour and pattern, for legends.
  static func swatch(_ name: String) -> Markup {
    "<svg class=\"swatch\" width=\"16\" height=\"12\" aria-hidden=\"true\"><rect class=\"\(name)\" width=\"16\" height=\"12\"/></svg>"
  }

  /// A table that may be wider than the screen: who has no mouse can move it with the arrows once it has the focus.
  static func scrolling(_ label: String, _ table: Markup) -> Markup {
    "<div class=\"scroll\" role=\"region\" aria-label=\"\(label)\" tabindex=\"0\">\(table)</div>"
  }

  /// The patterns that fill shapes.
  ///
  /// They aren't hidden by the style sheet: what isn't drawn at all fills nothing in some browsers.
  static var patterns: Markup {
    func pattern(_ name: String, _ width: Int, _ height: Int, _ turn: Int, _ content: Markup) -> Markup {
      """
      <pattern id="p-\(name)" width="\(width)" height="\(height)" patternUnits="userSpaceOnUse" patternTransform="rotate(\(turn))">\
      <rect class="ground g-\(name)" width="\(width)" height="\(height)"/>\(content)</pattern>
      """
    }
    func lines(_ name: String, every width: Int, turned turn: Int) -> Markup {
      pattern(
        name,
        width,
        width,
        turn,
        "<rect class=\"line g-\(name)\" width=\"\(width / 2)\" height=\"\(width)\"/>"
      )
    }
    let dots = { (name: String) in
      pattern(name, 5, 5, 45, "<circle class=\"line g-\(name)\" cx=\"2.5\" cy=\"2.5\" r=\"1.5\"/>")
    }
    return """
      <svg class="unseen" width="0" height="0" aria-hidden="true" focusable="false"><defs>\
      \(lines("partial", every: 6, turned: 45))\(dots("cancelled"))\(dots("queue"))\
      \(lines("rateLimit", every: 6, turned: 0))\(lines("backoff", every: 6, turned: 45))\
      \(lines("hedgeDelay", every: 6, turned: -45))\(lines("connecting", every: 4, turned: 90))\
      </defs></svg>
      """
  }
}
