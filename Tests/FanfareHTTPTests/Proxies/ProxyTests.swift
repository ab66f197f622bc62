import Fanfare
import FanfareHTTP
import NIOSSL
import Testing

extension SocketTests {
  @Suite struct ProxyTests {
    private static let ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"

    private func configuration(
      _ proxy: Proxy,
      tls: TLSSettings = TLSSettings(),
      connectTimeout: Duration = .seconds(600)
    ) -> HTTPTransportConfiguration {
      HTTPTransportConfiguration(
        connectTimeout: connectTimeout,
        tls: tls,
        proxies: ProxySettings(http: proxy, https: proxy)
      )
    }

    @Test func `a proxy gets the whole URL of an http service, and who asks`() async throws {
      try await ScriptedServer.run(script: { _ in [.send(Self.ok)] }) { server in
        let proxy = Proxy(host: "127.0.0.1", port: server.port, username: "Aladdin", password: "open sesame")
        try await withTransport(configuration(proxy)) { transport in
          for _ in 0..<2 {
            let reply = try await transport.get("http://service.invalid:8080")
            #expect(reply.body == "ok")
          }
        }
        #expect(server.acceptedCount == 1)
        let sent = try #require(server.requests.last)
        #expect(sent.hasPrefix("GET http://service.invalid:8080/ HTTP/1.1\r\nhost: service.invalid:8080\r\n"))
        // RFC 7617, section 2.
        #expect(sent.contains("\r\nproxy-authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"))
      }
    }

    @Test(arguments: [
      (
        "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n",
        "it answered 407 Proxy Authentication Required; it wants a user name and a password in its URL"
      ),
      ("HTTP/1.1 403 Forbidden\r\n\r\n", "it answered 403 Forbidden"),
      ("HTTP/1.0 502 Bad Gateway\r\n\r\n<html>", "it answered 502 Bad Gateway"),
      ("SSH-2.0-OpenSSH_9.2\r\n", "it doesn't answer in HTTP"),
    ])
    func `a proxy that opens no tunnel is named with its reason`(answer: String, reason: String) async throws
    {
      // What it refuses for good isn't asked for again, as a connection that was refused is.
      let code: ServiceError.Code = answer.contains(" 40") ? .targetRefused : .connectionRefused
      try await ScriptedServer.run(script: { _ in [.send(answer)] }) { server in
        let proxy = Proxy(host: "127.0.0.1", port: server.port)
        try await withTransport(configuration(proxy)) { transport in
          let reply = try await transport.get("https://service.invalid")
          #expect(reply.failureCode == code)
          let start =
            "http://127.0.0.1:\(server.port), the proxy of https://service.invalid, opened no tunnel: \(reason)"
          #expect(reply.failure?.message.hasPrefix(start) == true, "\(String(describing: reply.failure))")
          #expect(reply.failure?.requestMayHaveBeenSent == false)
        }
        let asked =
          "CONNECT service.invalid:443 HTTP/1.1\r\nhost: service.invalid:443\r\nuser-agent: fanfare\r\n\r\n"
        #expect(server.requests.first == asked)
      }
    }

    @Test func `a program without a name gives none to a proxy`() async throws {
      try await ScriptedServer.run(script: { _ in [.send("HTTP/1.1 403 Forbidden\r\n\r\n")] }) { server in
        var nameless = configuration(Proxy(host: "127.0.0.1", port: server.port))
        nameless.userAgent = ""
        try await withTransport(nameless) { transport in
          _ = try await transport.get("https://service.invalid")
        }
        let asked = "CONNECT service.invalid:443 HTTP/1.1\r\nhost: service.invalid:443\r\n\r\n"
        #expect(server.requests.first == asked)
      }
    }

    @Test func `a proxy that can't be reached, and one that never answers, are named`() async throws {
      let closed = try await ScriptedServer.run(script: { _ in [] }) { $0.port }
      try await withTransport(configuration(Proxy(host: "127.0.0.1", port: closed))) { transport in
        for scheme in ["http", "https"] {
          let reply = try await transport.get("\(scheme)://service.invalid")
          let message =
            "http://127.0.0.1:\(closed), the proxy of \(scheme)://service.invalid, refused the connection"
          #expect(reply.failure?.message == message)
        }
      }
      try await ScriptedServer.run(script: { _ in [] }) { server in
        let proxy = Proxy(host: "127.0.0.1", port: server.port)
        try await withTransport(configuration(proxy, connectTimeout: .milliseconds(300))) { transport in
          let reply = try await transport.get("https://service.invalid")
          #expect(reply.failure?.message.contains("the proxy of https://service.invalid,") == true)
        }
      }
    }

    @Test func `where targets are limited, a host that only a proxy looks up is refused`() async throws {
      try await ScriptedServer.run(script: { _ in [.send(Self.ok)] }) { server in
        var limited = configuration(Proxy(host: "127.0.0.1", port: server.port))
        limited.addresses = .publicOnly(except: [Origin(scheme: .http, host: "named.invalid", port: 80)])
        try await withTransport(limited) { transport in
          let reply = try await transport.get("http://service.invalid")
          #expect(reply.failureCode == .targetRefused)
          let answer = try await transport.get("http://named.invalid")
          #expect(answer.body == "ok")
        }
      }
    }

    @Test(.enabled(if: TinyProxy.isInstalled)) func `tinyproxy forwards and tunnels`() async throws {
      let files = try Certificates()
      let tls = TLSSettings(trustRoots: .file(path: files.root))
      let secure = try NIOSSLContext(configuration: files.server())
      try await TinyProxy.run(["BasicAuth ada s3cret"]) { proxy in
        let known = Proxy(host: "127.0.0.1", port: proxy.port, username: "ada", password: "s3cret")
        try await ScriptedServer.run(script: { _ in [.send(Self.ok)] }) { server in
          try await withTransport(configuration(known)) { transport in
            for _ in 0..<3 { #expect(await transport.send(request(server)).body == "ok") }
          }
          // It is a client like others to the service.
          #expect(server.requests.first?.hasPrefix("GET / HTTP/1.") == true)
        }
        try await ScriptedServer.run(tls: secure, script: { _ in [.send(Self.ok)] }) { server in
          let url = "https://localhost:\(server.port)"
          try await withTransport(configuration(known, tls: tls)) { transport in
            for index in 0..<3 {
              let reply = try await transport.get(url)
              #expect(reply.body == "ok")
              #expect(reply.transfer.reusedConnection == (index > 0))
            }
          }
          #expect(server.acceptedCount == 1)
          // Whom the tunnel leads to is verified, and not the proxy.
          try await withTransport(configuration(known)) { transport in
            let answer = try await transport.get(url)
            #expect(answer.failureCode == .insecureConnection)
          }
          let stranger = Proxy(host: "127.0.0.1", port: proxy.port)
          try await withTransport(configuration(stranger, tls: tls)) { transport in
            let reply = try await transport.get(url)
            #expect(reply.failure?.message.contains("opened no tunnel: it answered 407") == true)
          }
        }
      }
    }
  }
}
