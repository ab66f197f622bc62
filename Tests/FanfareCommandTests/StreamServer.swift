/// A server of Python's that streams, redirects, and says what it was sent.
struct StreamServer {
  let port: Int

  private static let program = """
    import http.server, json, time, urllib.parse, zlib
    class Handler(http.server.BaseHTTPRequestHandler):
      protocol_version = "HTTP/1.1"
      def chunk(self, data):
        self.wfile.write(b"%x\\r\\n%s\\r\\n" % (len(data), data))
        self.wfile.flush()
      def begin(self, type, *fields):
        self.send_response(200)
        self.send_header("Content-Type", type)
        for name, value in fields: self.send_header(name, value)
        self.end_headers()
      def do_GET(self):
        path, _, query = self.path.partition("?")
        query = urllib.parse.parse_qs(query)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if path == "/events":
          coder = zlib.compressobj(wbits=31) if "gzip" in self.headers.get("Accept-Encoding", "") else None
          self.begin("text/event-stream", ("Transfer-Encoding", "chunked"), *([("Content-Encoding", "gzip")] if coder else []))
          for event in [b": hello\\n\\n", b"data: {\\"n\\":1}\\n\\n", b"event: note\\r\\nid: 7\\r\\ndata: one\\r\\ndata: two\\r\\n\\r\\n"]:
            self.chunk(coder.compress(event) + coder.flush(zlib.Z_SYNC_FLUSH) if coder else event)
          if "hang" in query: time.sleep(600)
          if coder: self.chunk(coder.flush())
          self.chunk(b"")
        elif path == "/silent": time.sleep(600)
        elif path == "/size":
          size = int(query["bytes"][0])
          self.begin("application/octet-stream", ("Content-Length", str(size)))
          while size > 0:
            piece = b"x" * min(size, 1 << 16)
            self.wfile.write(piece)
            size -= len(piece)
        elif path == "/half":
          self.begin("text/plain", ("Content-Length", "100"), ("Connection", "close"))
          self.wfile.write(b"whole\\nhalf")
          self.close_connection = True
        elif path == "/refused":
          reason = b'{"error": "there is no such model"}'
          self.send_response(400)
          self.send_header("X-Request-Id", "r-17")
          self.send_header("Content-Length", str(len(reason)))
          self.end_headers()
          self.wfile.write(reason)
        elif path == "/redirect":
          self.send_response(int(query["code"][0]))
          self.send_header("Location", query["to"][0])
          self.send_header("Content-Length", "0")
          self.end_headers()
        else:
          answer = json.dumps({"method": self.command, "target": self.path, "body": body.decode("latin-1"),
            "headers": {k.lower(): v for k, v in self.headers.items()}}).encode()
          self.begin("application/json", ("Content-Length", str(len(answer))))
          self.wfile.write(answer)
      do_POST = do_PUT = do_GET
      def log_message(self, *arguments): pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()
    """

  /// Runs a server for as long as `body` runs.
  static func run(_ body: (StreamServer) throws -> Void) throws {
    try PythonServer.run(program) { try body(StreamServer(port: $0.port)) }
  }

  func url(_ target: String) -> String { "http://127.0.0.1:\(port)\(target)" }
}
