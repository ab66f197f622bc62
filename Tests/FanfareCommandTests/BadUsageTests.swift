import Foundation
import Testing

/// What the command says of arguments that it can't use.
@Suite struct BadUsageTests {
  @Test(arguments: [
    (["cal"], "there is no command 'cal'; did you mean 'call'?"),
    (["help", "valdate"], "there is no command 'valdate'; did you mean 'validate'?"),
    (["p.yaml"], "there is no command 'p.yaml'; run the workflow with: fanfare run p.yaml"),
    (["a b.yaml"], "there is no command 'a b.yaml'; run the workflow with: fanfare run 'a b.yaml'"),
    (["http://h/x"], "there is no command 'http://h/x'; did you mean 'fanfare call URL'?"),
    (["frobnicate"], "there is no command 'frobnicate'; there are new, run, resume, "),
    (["call", "a=http://h", "--retires", "5"], "'call' has no option '--retires'; did you mean '--retry'?"),
    (
      ["call", "a=http://h", "--each", "r.csv", "--budgt", "a=1"],
      "'call' has no option '--budgt'; did you mean '--budget'?"
    ),
    (
      ["call", "a=http://h", "--each", "r.csv", "--meter", "a=.b |"],
      "The value 'a=.b |' is invalid for '--meter"
    ),
    (
      ["call", "a=http://h", "--each", "r.csv", "--budget", "a=x"], "The value 'a=x' is invalid for '--budget"
    ),
    (["call", "http://h/x#y"], "http://h/x#…: a fragment"),
    (["call", "a=http://h", "a=http://i"], "two services are named 'a'; "),
    (["call", "a=http://h", "-m", "GE T"], "--method: 'GE T' isn't an HTTP method"),
    (["call", "a=http://h", "-d", "x", "-d", "y"], "--data is given twice"),
    (["call", "a=http://h", "--completion", "quorum:2"], "--completion: a quorum of 2 can't be reached"),
    (
      ["call", "a=http://h", "--attempt-timeout", "2s", "--timeout", "1s"],
      "--attempt-timeout (2 s) is longer than --timeout (1 s)"
    ),
    (["call", "a=http://h", "--timeout", "0s"], "--timeout must be more than 0s"),
    (["run", "w.yaml", "--events", "ftp://x"], "--events: \"ftp://x\" isn't a service URL"),
    (["run", "w.yaml", "--set", "a=1", "--set", "a=2"], "--set gives 'a' two values"),
    (
      ["run", "w.yaml", "--map-origin", "http://a=http://b", "--map-origin", "http://a=http://c"],
      "--map-origin: the calls for http://a are sent to two places"
    ),
    (["resume", "--budget", "usd=1", "--budget", "usd=2"], "--budget: there are two for 'usd'; give one"),
    (["run", "w.yaml", "--on-uncertain", "repeat"], "--on-uncertain is for runs that are kept; add --store"),
    (
      ["run", "w.yaml", "--without-calls", "--limits-count", "wall"],
      "--without-calls, --limits-count are for runs that are kept; add --store"
    ),
    (["demo", "--slow", "nlp=1s", "--slow", "nlp=2s"], "--slow is given twice for nlp"),
    (["demo", "--fail", "nlp", "--fail", "nlp=0.5"], "--fail is given twice for nlp"),
  ])
  func `bad usage is told with what was probably meant`(arguments: [String], message: String) throws {
    let output = try BuiltCommand.run(arguments)
    #expect(output.code == 64 && output.text == "", "\(output)")
    #expect(output.errors.hasPrefix("fanfare: error: \(message)"), "\(output.errors)")
  }

  @Test(arguments: [
    (["--retry", "0"], "from 1 to 100"), (["--retry", "-1"], "from 1 to 100"),
    (["--retry", "x"], "'x' isn't a whole number"),
    (["--retry", "99999999999999999999"], "from 1 to 100"),
    (["--rate-limit", "10/s"], "'10/s' isn't a number"),
    (["--rate-limit", "0"], "more than 0"), (["--rate-limit", "-3"], "more than 0"),
    (["--rate-limit", "nan"], "isn't a number"),
    (["--concurrency", "0"], "at least 1"), (["--concurrency", "99999999999999999999"], "too large"),
    (["--timeout", "-1s"], "'-1s' isn't a duration"),
    (["--hedge", "p100"], "more than p0 and less than p100"),
    (["--hedge", "0s"], "more than 0s"),
  ])
  func `a number that can't be used is told with those that can`(arguments: [String], message: String) throws
  {
    let output = try BuiltCommand.run(["call", "a=http://127.0.0.1:1"] + arguments)
    #expect(output.code == 64, "\(output)")
    #expect(
      output.errors.contains("'\(arguments[0]) <") && output.errors.contains(message),
      "\(output.errors)"
    )
  }

  @Test func `a file that an option names is told with the option`() throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo, "text.yaml": "words"])
    for (option, path, message) in [
      ("--secrets", "none.yaml", "there is no such file"),
      ("--secrets", "text.yaml", "it has no secrets by name"),
    ] {
      let output = try folder.run("run", "w.yaml", option, path)
      #expect(output.code == 65, "\(output)")
      #expect(output.errors.hasPrefix("fanfare: error: \(option): \(path): \(message)"), "\(output.errors)")
    }
  }

  @Test(arguments: [
    ["run", "w.yaml", "--output"], ["run", "w.yaml", "--trace"], ["run", "w.yaml", "--har"],
    ["run", "w.yaml", "--joblog"], ["run", "w.yaml", "--events"],
    ["run", "w.yaml", "--store", "s.sqlite", "--failed"],
    ["call", "http://127.0.0.1:1/", "--output"], ["call", "http://127.0.0.1:1/", "--trace"], ["new"],
  ])
  func `an output that can't be made ends every command with the same code and words`(
    arguments: [String]
  ) throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo])
    let output = try BuiltCommand.run(arguments + ["none/x.json"], in: folder.url.path)
    #expect(output.code == 74, "\(output)")
    #expect(
      output.errors.contains("none/x.json can't be written: there is no such folder\n"),
      "\(output.errors)"
    )
  }
}
