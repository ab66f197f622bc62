/// Why a text is no program, and where.
struct SyntaxError: Error {
  let code: JQError.Code
  let message: String
  let offset: Int

  init(_ message: String, at offset: Int, _ code: JQError.Code = .syntax) {
    self.code = code
    self.message = message
    self.offset = offset
  }
}
