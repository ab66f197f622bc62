extension ProgramGenerator {
  mutating func textual(from input: Shape, _ depth: Int) -> Draft {
    let text = expression(.text, from: input, depth - 1)
    switch random.below(22) {
    case 0, 1: return "(\(text) + \(expression(.text, from: input, depth - 1)))"
    case 2:
      return
        "(\(expression(anyShape(), from: input, depth - 1)) | \(random.one(of: ["tostring", "tojson", "type"])))"
    case 3, 4: return interpolation(from: input, depth)
    case 5: return "(\(text) | \(random.one(of: ["ascii_downcase", "ascii_upcase"])))"
    case 6: return "(\(text) | \(random.one(of: ["ltrimstr", "rtrimstr"]))(\"\(self.text())\"))"
    case 7: return "(\(expression(.texts, from: input, depth - 1)) | join(\"\(self.text())\"))"
    case 8: return "(\(expression(.numbers, from: input, depth - 1)) | join(\",\"))"
    case 9: return "(\(text) | explode | map(. + 1) | implode)"
    case 10: return "(\(text) | .[\(index()):\(index())])"
    case 11: return "(\(text) | sub(\"\(pattern())\"; \"<\(self.text())>\"))"
    case 12: return "(\(text) | gsub(\"\(plainPattern())\"; \"<\(self.text())>\"))"
    case 13: return "(\(text) | gsub(\"(?<first>[a-z])\"; .first + \"-\"))"
    case 14:
      return
        "(\(expression(.numbers, from: input, depth - 1)) | @\(random.one(of: ["csv", "tsv", "sh", "json", "text", "html"])))"
    case 15 where random.once(in: 3): return .percentEncoded(text)
    case 15: return "(\(text) | @\(random.one(of: ["base64", "html", "sh", "json", "text"])))"
    case 16: return "(\(text) | tostring | .[:30] | @base64 | @base64d)"
    case 17:
      return
        "(\(single(.number, from: input, depth)) | if . > 0 and . < 1e10 then floor else 0 end | \(random.one(of: ["todate", "strftime(\"%A %d %B %Y %j %H:%M:%S %Z %e\")"])))"
    case 18: return "(\(text) * \(random.below(4) + 1))"
    case 19:
      return "(\(expression(.texts, from: input, depth - 1)) | @\(random.one(of: ["csv", "tsv", "sh"])))"
    case 20: return "([\(text) | scan(\"\(pattern())\")] | tojson)"
    default: return "(\(text) | strptime(\"%Y-%m-%dT%H:%M:%SZ\") | mktime | todate)"
    }
  }

  private mutating func interpolation(from input: Shape, _ depth: Int) -> Draft {
    let format = random.one(of: ["", "", "@json ", "@base64 ", "@html ", "@sh ", "@text "])
    let shape: Shape = random.one(of: [.number, .text, .boolean])
    let first = expression(shape, from: input, depth - 1)
    guard random.once(in: 2) else { return "\(format)\"<\\(\(first))>\"" }
    return "\(format)\"\\(\(first)), \(text()) \\(\(expression(.number, from: input, depth - 1)))\""
  }

  /// A text in which characters and bytes are the same.
  mutating func asciiText(from input: Shape, _ depth: Int) -> Draft {
    "(\(expression(.text, from: input, depth - 1)) | tostring | select(utf8bytelength == length))"
  }

  mutating func words(from input: Shape, _ depth: Int) -> Draft {
    let text = expression(.text, from: input, depth - 1)
    switch random.below(9) {
    case 0: return "(\(text) | split(\"\(separator())\"))"
    case 1: return "(\(text) | split(\"\(plainPattern())\"; null))"
    case 2: return "(\(text) / \"\(separator())\")"
    case 3: return "[\(text) | splits(\"\(plainPattern())\")]"
    case 4: return "[\(text) | scan(\"\(plainPattern())\")]"
    case 5: return "(\(expression(.record, from: input, depth - 1)) | keys)"
    case 6: return "(\(expression(.record, from: input, depth - 1)) | keys_unsorted)"
    case 7:
      return "[\(text) | match(\"\(pattern())\"; \"\(random.one(of: ["", "g", "i", "gi", "x"]))\").string]"
    default: return "(\(expression(.numbers, from: input, depth - 1)) | map(tostring))"
    }
  }

  /// A regular expression that never matches nothing.
  mutating func pattern() -> String {
    random.one(of: [
      "a", "[a-c]+", "\\\\d+", "(?<x>[a-z])(?<y>[0-9])?", "o|l", "\\\\s+", "b$", "^a", "(a)(b)?", ",",
      "[^a-z]", ".", "(?i)A",
      "\\\\w+", "a{2,3}", "(?:ab)+", "\\\\bfoo\\\\b", "(?<all>.+)", "[[:upper:]]", "é",
    ])
  }

  /// Another one without groups and anchors.
  mutating func plainPattern() -> String {
    random.one(of: ["a", "[a-c]+", "\\\\d+", "o|l", "\\\\s+", ",", "[^a-z]", "\\\\w+", ", *", "b"])
  }
}
