import FanfareJSON
import Foundation
import Testing

/// How the command connects to services, and who it says it is.
@Suite struct ConnectionOptionTests {
  /// The body of the only result.
  private func echoed(_ output: BuiltCommand.Output) throws -> JSONValue {
    try #require(output.lines.first?["value"], "\(output)")
  }

  private func openssl(_ folder: TestFolder, host: String) throws -> String {
    let path = folder.url.appending(component: "\(host).pem").path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-days", "2",
      ]
      + [
        "-subj", "/CN=\(host)", "-addext", "subjectAltName=DNS:\(host)", "-keyout", path, "-out",
        path + ".cert",
      ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let certificate = try Data(contentsOf: URL(fileURLWithPath: path + ".cert"))
    let key = try Data(contentsOf: URL(fileURLWithPath: path))
    try (key + certificate).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test func `answers come compressed and are shown as what they are`() throws {
    try EchoServer.run { server in
      let output = try BuiltCommand.run("call", "a=http://127.0.0.1:\(server.port)/x?y=1", "--json")
      #expect(output.code == 0)
      #expect(try echoed(output)["target"]?.stringValue == "/x?y=1")
      #expect(try echoed(output)["headers"]?["accept-encoding"]?.stringValue == "gzip, deflate")
    }
  }

  @Test func `an empty header field takes out what is sent by itself, also for each row of a table`() throws {
    let folder = try TestFolder(["rows.jsonl": "{}\n"])
    let names = ["User-Agent:", "accept-encoding:", "Accept: ", "X-Request-Timeout-Ms:", "X-Own:"]
    let fields = names.flatMap { ["-H", $0] }
    try EchoServer.run { server in
      let url = "a=http://127.0.0.1:\(server.port)/"
      let single = try BuiltCommand.run(["call", url, "--json"] + fields)
      #expect(try echoed(single)["headers"]?.objectValue?.map(\.name) == ["host"], "\(single)")
      let each = try BuiltCommand.run(["call", "--each", "rows.jsonl", url] + fields, in: folder.url.path)
      let headers = try each.lines.first?["output"]?["headers"]
      #expect(headers?.objectValue?.map(\.name) == ["host"], "\(each)")
    }
  }

  @Test func `a private certificate is trusted where an option or a variable says so`() throws {
    let folder = try TestFolder([:])
    let certificate = try openssl(folder, host: "service.invalid")
    try EchoServer.run(certificate: certificate) { server in
      let call = [
        "call", "a=https://service.invalid:\(server.port)/", "--json",
        "--resolve", "service.invalid:\(server.port):127.0.0.1",
      ]
      let refused = try BuiltCommand.run(call)
      #expect(refused.code == 1 && refused.text.contains("its certificate is self-signed"), "\(refused)")
      let trusted = try BuiltCommand.run(call + ["--cacert", certificate])
      #expect(trusted.code == 0, "\(trusted)")
      #expect(try echoed(trusted)["headers"]?["host"]?.stringValue == "service.invalid:\(server.port)")
      let variable = try BuiltCommand.run(call, environment: ["SSL_CERT_FILE": certificate])
      #expect(variable.code == 0, "\(variable)")
      let blind = try BuiltCommand.run(call + ["--insecure"])
      #expect(blind.code == 0 && blind.errors.contains("certificates aren't verified"), "\(blind)")
      let other = try BuiltCommand.run([
        "call", "a=https://other.invalid:\(server.port)/", "--resolve",
        "other.invalid:\(server.port):127.0.0.1",
        "--cacert", certificate,
      ])
      #expect(other.code == 1 && other.text.contains("isn't for this host"), "\(other)")
    }
  }

  @Test func `certificates of policy files are those of run and process as well`() throws {
    let folder = try TestFolder(["a.txt": "Hello."])
    let certificate = try openssl(folder, host: "service.invalid")
    let policy = "tls: { cacert: '\(certificate)' }\n"
    try policy.write(to: folder.url.appending(component: "p.yaml"), atomically: true, encoding: .utf8)
    try EchoServer.run(certificate: certificate) { server in
      let url = "https://service.invalid:\(server.port)"
      let workflow = """
        document: { dsl: '1.0.3', namespace: a, name: a, version: '1.0.0' }
        do: [ { get: { call: http, with: { method: get, endpoint: '\(url)/' } } } ]
        """
      try workflow.write(to: folder.url.appending(component: "w.yaml"), atomically: true, encoding: .utf8)
      let resolve = ["--resolve", "service.invalid:\(server.port):127.0.0.1"]
      let refused = try BuiltCommand.run(["run", "w.yaml"] + resolve, in: folder.url.path)
      #expect(refused.code == 1 && "\(refused)".contains("its certificate is self-signed"), "\(refused)")
      let run = try BuiltCommand.run(["run", "w.yaml", "--policy", "p.yaml"] + resolve, in: folder.url.path)
      #expect(run.code == 0, "\(run)")
      // It has no validator, and says so over a connection that is trusted.
      let process = try BuiltCommand.run(
        ["process", "a.txt", "--validator", url, "--policy", "p.yaml"] + resolve,
        in: folder.url.path
      )
      #expect(process.text.contains("501") || process.text.contains("undecodable"), "\(process)")
    }
  }

  @Test func `who finds no services is told of those that there are`() throws {
    let folder = try TestFolder(["a.txt": "Hello."])
    let output = try folder.run("process", "a.txt", "--validator", "http://127.0.0.1:1")
    #expect(output.code == 1 && output.errors.contains("fanfare services"), "\(output)")
  }

  @Test func `a proxy is used for what it is for`() throws {
    try EchoServer.run { server in
      let proxy = "http://127.0.0.1:\(server.port)"
      let option = try BuiltCommand.run("call", "a=http://service.invalid/x", "--json", "--proxy", proxy)
      #expect(try echoed(option)["target"]?.stringValue == "http://service.invalid/x")
      let variables = ["http_proxy": "http://ada:s3cret@127.0.0.1:\(server.port)", "no_proxy": "own.invalid"]
      let variable = try BuiltCommand.run(
        ["call", "a=http://service.invalid/x", "--json"],
        environment: variables
      )
      let headers = try echoed(variable)["headers"]
      #expect(headers?["proxy-authorization"]?.stringValue == "Basic YWRhOnMzY3JldA==")
      // Neither what it lists nor this machine goes through it.
      let own = try BuiltCommand.run(["call", "a=http://own.invalid/x"], environment: variables)
      #expect(own.text.contains("isn't known"), "\(own)")
      let here = try BuiltCommand.run(
        ["call", "a=http://127.0.0.1:\(server.port)/x", "--json"],
        environment: variables
      )
      #expect(try echoed(here)["target"]?.stringValue == "/x")
    }
  }

  @Test func `credentials come from a file or a variable`() throws {
    let folder = try TestFolder([
      "token": "t0k3n\n", "login": "Aladdin:open sesame\r\n", "marked": "ada:\u{301}pw:x",
    ])
    try EchoServer.run { server in
      let url = "a=http://127.0.0.1:\(server.port)/"
      for (arguments, field) in [
        (["--bearer", "@token"], "Bearer t0k3n"), (["--bearer", "env:MY_TOKEN"], "Bearer from-variable"),
        // RFC 7617, section 2.
        (["--user", "@login"], "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
        (["--user", "@marked"], "Basic YWRhOsyBcHc6eA=="),
      ] {
        let output = try BuiltCommand.run(
          ["call", url, "--json"] + arguments,
          in: folder.url.path,
          environment: ["MY_TOKEN": "from-variable"]
        )
        #expect(try echoed(output)["headers"]?["authorization"]?.stringValue == field)
      }
    }
  }

  @Test(arguments: [
    (["--bearer", "t0k3n"], Int32(64), "--bearer: arguments are seen by everybody on the machine"),
    (["--user", "ada:s3cret"], 64, "--user: arguments are seen by everybody on the machine"),
    (["--user", "@a", "--bearer", "@b"], 64, "--user and --bearer set the same header field"),
    (["--bearer", "@a", "-H", "Authorization: x"], 64, "--header sets Authorization, and so does --bearer"),
    (["--bearer", "@missing.token"], 65, "--bearer: missing.token"),
    (["--bearer", "env:NOT_SET_ANYWHERE"], 65, "--bearer: the variable NOT_SET_ANYWHERE isn't set"),
    (["--resolve", "a:80"], 64, "--resolve: 'a:80' isn't host:port:address"),
    (["--resolve", "a:80:b"], 64, "--resolve: \"b\" isn't an IP address"),
    (["--resolve", "a:0:127.0.0.1"], 64, "--resolve: 'a:0:127.0.0.1' isn't host:port:address"),
    (["--cacert", "missing.pem"], 64, "--cacert: missing.pem can't be read"),
    (["--cert-key", "missing.pem"], 64, "--cert-key is the key of a certificate; add --cert"),
    (
      ["--proxy", "socks5://p"], 64,
      "--proxy: \"socks5://p\" isn't the URL of a proxy: only proxies with http://"
    ),
    (["--proxy", "http://u:s3cret@p"], 64, "--proxy: arguments are seen by everybody on the machine"),
  ])
  func `what can't be used is told, and no credential with it`(
    arguments: [String],
    code: Int32,
    message: String
  ) throws {
    let output = try BuiltCommand.run(["call", "a=http://127.0.0.1:1/"] + arguments)
    #expect(output.code == code && output.errors.hasPrefix("fanfare: error: \(message)"), "\(output)")
    #expect(!output.errors.contains("s3cret") && !output.errors.contains("t0k3n"))
  }

  @Test func `a variable that names no proxy is told`() throws {
    let output = try BuiltCommand.run(
      ["call", "a=http://127.0.0.1:1/"],
      environment: ["https_proxy": "ftp://ada:s3cret@p"]
    )
    #expect(
      output.code == 64 && output.errors.contains("http_proxy or https_proxy: \"ftp://…@p\" isn't"),
      "\(output)"
    )
  }

  @Test func `header fields of responses are shown where they are asked for`() throws {
    try EchoServer.run { server in
      let url = "a=http://127.0.0.1:\(server.port)/"
      let text = try BuiltCommand.run("call", url, "-i")
      #expect(
        text.text.contains("\n  HTTP/1.1 200 OK\n") && text.text.contains("\n  X-Note: two\n"),
        "\(text)"
      )
      let json = try BuiltCommand.run("call", url, "--include", "--json")
      #expect(try json.lines.first?["headers"]?["x-note"]?.stringValue == "one, two")
      #expect(try BuiltCommand.run("call", url).text.contains("X-Note") == false)
    }
  }
}
