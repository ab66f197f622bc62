import ArgumentParser

/// `fanfare worker`: runs workflows that a cluster offers.
///
/// It is here for the list of commands; ``HandOver`` sees to the rest.
struct Worker: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run workflows that a Temporal cluster offers, until interrupted.",
    discussion: """
      fanfare worker --temporal 127.0.0.1:7233 --namespace default --task-queue fanfare workflows/

      It is part of fanfare-temporal, which `make temporal` builds and which is looked for beside fanfare and in the PATH.
      """
  )

  @Argument(parsing: .captureForPassthrough, help: "What fanfare-temporal takes.")
  var arguments: [String] = []
}
