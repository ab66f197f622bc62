/// A server of Python's that answers with the request it got, in gzip where that is accepted, as `http` or `https`.
struct EchoServer {
  let port: Int

  private static let program = """
    import gzip, http.server, json, ssl, sys
    class Handler(http.server.BaseHTTPRequestHandler):
      protocol_version = "HTTP/1.1"
      def do_GET(self):
        body = json.dumps({"target": self.path, "headers": {k.lower(): v for k, v in self.headers.items()}}).encode()
        isCoded = "gzip" in self.headers.get("Accept-Encoding", "")
        body = gzip.compress(body) if isCoded else body
        self.send_response(200)
        if isCoded: self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Note", "one")
        self.send_header("X-Note", "two")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
      def log_message(self, *arguments): pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if len(sys.argv) > 1:
      context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
      context.load_cert_chain(sys.argv[1])
      server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_port, flush=True)
    server.serve_forever()
    """

  /// Runs a server for as long as `body` runs.
  ///
  /// - Parameters:
  ///   - certificate: a PEM file with the certificate and the key of an `https` server; `nil` makes it an `http` one.
  ///   - body: the test.
  static func run(certificate: String? = nil, _ body: (EchoServer) throws -> Void) throws {
    try PythonServer.run(program, [certificate].compactMap(\.self)) { try body(EchoServer(port: $0.port)) }
  }
}
