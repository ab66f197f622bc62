/// The functions of jq that aren't available, and why.
enum Refused {
  static let reasons: [String: String] = [
    "env": "a program sees no environment",
    "input": "a program sees one input only",
    "inputs": "a program sees one input only",
    "input_filename": "a program sees no files",
    "input_line_number": "a program sees no files",
    "debug": "a program has no effects besides its outputs",
    "stderr": "a program has no effects besides its outputs",
    "halt": "a program can't end the process that it runs in",
    "halt_error": "a program can't end the process that it runs in; use error",
    "localtime": "a program sees no time zone; use gmtime",
    "strflocaltime": "a program sees no time zone; use strftime",
    "modulemeta": "a program has no modules",
    "get_search_list": "a program has no modules",
    "get_prog_origin": "a program sees no files",
    "get_jq_origin": "a program sees no files",
  ]
}
