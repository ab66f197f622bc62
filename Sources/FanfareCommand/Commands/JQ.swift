import ArgumentParser
import FanfareJQ
import FanfareJSON

/// `fanfare jq`: an expression tried on files.
struct JQ: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jq",
    abstract: "Apply a program in the jq language to JSON files.",
    discussion: """
      fanfare jq '.services | to_entries[] | select(.value.status == "failed") | .key' report.json
      fanfare jq -r --arg id 7 '.[] | select(.id == $id) | @csv "\\([.name, .price])"' items.json
      fanfare jq -n '[range(10)] | add'

      The language is that of the expressions in workflow files: jq 1.7 without environment, modules and other inputs. \
      Files are read as they come, one value after another.

      Exit codes are those of jq: 0, or with --exit-status 1 if the last output was false or null and 4 if there was \
      none; 2 for a file that can't be read or isn't JSON, 3 for a program that can't be compiled, 5 for one that \
      failed; and 64 for bad usage.
      """
  )

  @Argument(help: "The program; with --from-file another file to read.")
  var program: String?

  @Argument(
    help: ArgumentHelp("JSON files; - or none reads standard input.", valueName: "file"),
    completion: .file()
  )
  var files: [String] = []

  @Option(
    name: [.customShort("f"), .long],
    help: ArgumentHelp("Read the program from a file.", valueName: "file"),
    completion: .file(extensions: ["jq"])
  )
  var fromFile: String?

  @Flag(name: [.customShort("n"), .long], help: "Run once, on null, and read nothing.")
  var nullInput = false

  @Flag(name: [.customShort("R"), .long], help: "Each line is an input, as a text.")
  var rawInput = false

  @Flag(
    name: [.customShort("s"), .long],
    help: "All inputs together are one: a list, or with --raw-input a text."
  )
  var slurp = false

  @Flag(name: [.customShort("r"), .long], help: "Print texts as they are, without quotes.")
  var rawOutput = false

  @Flag(
    name: [.customShort("j"), .long],
    help: "Like --raw-output, and without a newline after each output."
  )
  var joinOutput = false

  @Flag(name: [.customShort("c"), .long], help: "Print each output on one line.")
  var compactOutput = false

  @Flag(name: [.customShort("S"), .long], help: "Print the members of objects sorted by name.")
  var sortKeys = false

  @Flag(name: [.customShort("e"), .long], help: "Let the exit code tell what the last output was.")
  var exitStatus = false

  @Option(help: ArgumentHelp("Give the program $NAME as a text.", valueName: "name value"))
  var arg: [NamedText] = []

  @Option(help: ArgumentHelp("Give the program $NAME as JSON.", valueName: "name json"))
  var argjson: [NamedText] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many steps each input may take; a million take some 10 to 100 ms.",
      valueName: "number"
    ),
    transform: NumberArgument.whole(in: 1...Int.max)
  )
  var maximumSteps = 1_000_000_000

  func validate() throws {
    guard program != nil || fromFile != nil else {
      throw ValidationError(
        "the program is missing, such as '.name'; with --from-file it is read from a file"
      )
    }
    guard paths.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("standard input (-) can be read only once")
    }
    _ = try variables()
  }

  func run() throws {
    var run = JQRun(
      program: try compile(),
      variables: try variables(),
      printer: JSONPrinter(
        isCompact: compactOutput,
        isSorted: sortKeys,
        isRaw: rawOutput || joinOutput,
        terminator: joinOutput ? "" : "\n",
        style: .forData()
      )
    )
    if nullInput {
      run.apply(to: .null)
    } else {
      let inputs = JQInputs(paths: paths, isRaw: rawInput, isSlurped: slurp)
      inputs.forEach({ run.apply(to: $0) }, orComplain: { run.complain($0) })
    }
    run.finish()
    throw ExitCode(run.exitCode(tellingLastOutput: exitStatus))
  }

  /// The files to read; all of the arguments if the program stands in a file.
  private var paths: [String] {
    guard fromFile != nil, let program else { return files }
    return [program] + files
  }

  private func compile() throws -> JQProgram {
    var source = program ?? ""
    if let fromFile {
      do {
        source = try text(of: fromFile)
      } catch {
        StandardError.complain("\(error)")
        throw ExitCode(JQRun.unreadable)
      }
    }
    do {
      let names = (arg + argjson).map(\.name)
      return try JQProgram(source, variables: names, limits: JQLimits(maximumSteps: maximumSteps))
    } catch {
      StandardError.complain("\(error)")
      throw ExitCode(JQRun.uncompilable)
    }
  }

  private func text(of path: String) throws -> String {
    var file = try InputFile(path: path)
    return String(decoding: try file.contents(), as: UTF8.self)
  }

  private func variables() throws -> [String: JSONValue] {
    var variables: [String: JSONValue] = [:]
    for variable in arg { variables[variable.name] = .string(variable.text) }
    for variable in argjson {
      do {
        variables[variable.name] = try JSONValue(parsing: variable.text)
      } catch {
        throw ValidationError("--argjson \(variable.name): \(error)")
      }
    }
    return variables
  }
}
