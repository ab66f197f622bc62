import Foundation
import Testing

@testable import FanfareCommand

/// `fanfare new` and `fanfare graph` as a user runs them.
@Suite struct NewCommandTests {
  @Test(arguments: WorkflowTemplate.allCases)
  func `a template is the example of its name, byte for byte`(template: WorkflowTemplate) throws {
    let example = try String(contentsOfFile: Examples.path(template.fileName), encoding: .utf8)
    #expect(try BuiltCommand.run("new", "-", "--template", template.rawValue).text == example)
  }

  @Test func `every example is a template`() throws {
    #expect(try Examples.workflows == WorkflowTemplate.allCases.map(\.fileName).sorted())
  }

  @Test func `a new workflow is valid, and its comments name it`() throws {
    let folder = try TestFolder()
    let output = try folder.run("new")
    #expect(output.code == 0)
    #expect(output.text.contains("fanfare run workflow.yaml --with-sample-services"))
    #expect(
      try folder.text(of: "workflow.yaml").contains("#   fanfare run workflow.yaml --with-sample-services\n")
    )
    #expect(try folder.run("validate", "workflow.yaml").code == 0)
  }

  @Test func `a file that is there is overwritten only by force`() throws {
    let folder = try TestFolder(["mine.yaml": "mine"])
    let output = try folder.run("new", "mine.yaml")
    #expect(output.code == 74)
    #expect(
      output.errors
        == "fanfare: error: mine.yaml can't be written: it is there already; write to another file, or overwrite it with --force\n"
    )
    #expect(try folder.text(of: "mine.yaml") == "mine")
    #expect(try folder.run("new", "mine.yaml", "--force", "--template", "race").code == 0)
    #expect(try folder.text(of: "mine.yaml").contains("compete: true"))
  }

  @Test func `a folder that doesn't exist and a template that doesn't are named`() throws {
    let folder = try TestFolder()
    #expect(try folder.run("new", "no/where.yaml").errors.contains("no/where.yaml can't be written"))
    #expect(try folder.run("new", "--template", "nonsense").code == 64)
  }

  @Test func `a name that isn't plain is quoted in the advice and left out of the comments`() throws {
    let folder = try TestFolder()
    let name = "it's mine.yaml"
    #expect(try folder.run("new", name).text.contains(#"fanfare run 'it'\''s mine.yaml' --with"#))
    #expect(try folder.text(of: name).contains("fanfare run process-document.yaml"))
  }

  @Test func `a graph is written in either language, and only of a valid workflow`() throws {
    let folder = try TestFolder(["flow.yaml": TestFolder.echo, "bad.yaml": "do: [ { a: { sett: 1 } } ]"])
    #expect(try folder.run("graph", "flow.yaml").text.contains("n0 --> n2"))
    #expect(try folder.run("graph", "flow.yaml", "--format", "dot").text.hasPrefix("digraph \"test\" {\n"))
    let output = try folder.run("graph", "bad.yaml")
    #expect(output.code == 65 && output.text == "")
    #expect(output.errors.hasPrefix("bad.yaml:2:"))
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `shells are told how to complete arguments`(shell: String) throws {
    let output = try BuiltCommand.run("--generate-completion-script", shell)
    #expect(output.code == 0)
    #expect(output.text.contains("with-sample-services") && output.text.contains("yaml"))
  }
}
