internal import FanfareText

/// Names that people bring from other tools, and what they are called here.
enum Synonym {
  /// The known name that was probably meant: one that is spelt nearly so, or else one that means the same.
  static func meant(by name: String, among known: [String]) -> String? {
    if let near = NearName.nearest(to: name, among: known) { return near }
    let plain = name.lowercased().filter { $0 != "_" && $0 != "-" }
    return meanings[plain]?.first(where: known.contains)
  }

  /// What names mean, in small letters and without hyphens; the first that is known in a place counts.
  private static let meanings: [String: [String]] = [
    "address": ["endpoint", "uri"], "url": ["endpoint", "uri", "with"], "uri": ["endpoint", "with"],
    "href": ["endpoint", "uri"],
    "endpoint": ["uri", "with"], "verb": ["method"], "method": ["with"], "body": ["with"],
    "headers": ["with"],
    "query": ["with"], "status": ["with"], "type": ["with"], "if": ["when"],
    "params": ["query", "parameters"], "parameters": ["query"],
    "queryparameters": ["query"], "data": ["body"], "payload": ["body"], "json": ["body"],
    "content": ["body"],
    "args": ["with"], "arguments": ["with"], "responsetype": ["output"], "followredirects": ["redirect"],
    "parallel": ["fork"], "concurrent": ["fork"], "all": ["fork"], "tasks": ["do", "branches"],
    "steps": ["do"],
    "sequence": ["do"], "block": ["do"], "foreach": ["for"], "loop": ["for"], "each": ["for"], "map": ["for"],
    "items": ["in"], "collection": ["in"], "list": ["in"], "of": ["in"], "var": ["each"],
    "variable": ["each"],
    "sleep": ["wait"], "delay": ["wait"], "pause": ["wait"], "http": ["call"], "request": ["call"],
    "invoke": ["call"],
    "throw": ["raise"], "fail": ["raise"], "error": ["raise", "errors"], "choice": ["switch"],
    "case": ["switch"],
    "assign": ["set"], "let": ["set"], "vars": ["set"], "variables": ["set"], "publish": ["emit"],
    "send": ["emit"],
    "condition": ["if", "when"], "when": ["if"], "unless": ["exceptWhen"], "goto": ["then"], "next": ["then"],
    "onerror": ["catch"], "rescue": ["catch"], "except": ["catch"], "handler": ["do"], "else": ["catch"],
    "race": ["compete"], "transform": ["as", "from"], "expression": ["as", "from"], "value": ["as", "from"],
    "retries": ["retry"], "maxattempts": ["limit"], "attempts": ["limit", "count"], "max": ["count"],
    "concurrency": ["maximumConcurrency"], "parallelism": ["maximumConcurrency"], "auth": ["authentication"],
    "user": ["username"], "pass": ["password"], "apikey": ["bearer", "token"], "jwt": ["bearer", "token"],
    "granttype": ["grant"], "clientid": ["client", "id"], "clientsecret": ["client", "secret"],
    "issuer": ["issuers"],
    "tokenurl": ["authority"], "tokenendpoint": ["endpoints", "token"], "code": ["status"],
    "message": ["detail", "title"],
    "description": ["summary", "detail"], "sec": ["seconds"], "secs": ["seconds"], "min": ["minutes"],
    "ms": ["milliseconds"],
    "millis": ["milliseconds"], "hrs": ["hours"], "duration": ["after"], "limit": ["after"],
    "specversion": ["dsl"],
    "id": ["name"],
  ]
}
