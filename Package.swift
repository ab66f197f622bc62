// swift-tools-version:6.2
import Foundation
import PackageDescription

let package = Package(
  name: "fanfare",
  platforms: [.macOS(.v15), .iOS(.v18)],
  products: [
    .library(name: "Fanfare", targets: ["Fanfare"]),
    .library(name: "FanfareConfiguration", targets: ["FanfareConfiguration"]),
    .library(name: "FanfareHTTP", targets: ["FanfareHTTP"]),
    .library(name: "FanfareJQ", targets: ["FanfareJQ"]),
    .library(name: "FanfareJSON", targets: ["FanfareJSON"]),
    .library(name: "FanfareSchema", targets: ["FanfareSchema"]),
    .library(name: "FanfareSQLite", targets: ["FanfareSQLite"]),
    .library(name: "FanfareStoreConformance", targets: ["FanfareStoreConformance"]),
    .library(name: "FanfareTemporal", targets: ["FanfareTemporal"]),
    .library(name: "FanfareTesting", targets: ["FanfareTesting"]),
    .library(name: "FanfareWorkflows", targets: ["FanfareWorkflows"]),
    .executable(name: "fanfare", targets: ["FanfareCommand"]),
    .executable(name: "fanfare-temporal", targets: ["FanfareTemporalCommand"]),
  ],
  // None is on by default: what only the others need isn't fetched for who calls services, and can't be in conflict with what a program
  // has already. What is built here is built with all of them (the Makefile, and .sourcekit-lsp for editors).
  traits: [
    .trait(name: "Configuration", description: "Policies from files, FanfareConfiguration: fetches Yams."),
    .trait(
      name: "Workflows",
      description: "Pipelines as files, FanfareWorkflows.",
      enabledTraits: ["Configuration"]
    ),
    .trait(
      name: "SQLite",
      description: "A store for runs in a file, FanfareSQLite: fetches GRDB.",
      enabledTraits: ["Workflows"]
    ),
    .trait(
      name: "Temporal",
      description: "The same pipelines on a Temporal cluster, FanfareTemporal.",
      enabledTraits: ["Workflows"]
    ),
    .trait(
      name: "Command",
      description:
        "The command, the sample services and the proofs: fetches hummingbird and swift-argument-parser.",
      enabledTraits: ["SQLite", "Temporal", "Workflows"]
    ),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-distributed-tracing.git", from: "1.7.0"),
    .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-http2.git", from: "1.46.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
    // Without its traits: the sample services need neither its reading of settings nor all of Foundation.
    .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.0", traits: []),
    .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
  ],
  targets: [
    // JSON values, strict parser, writer and Codable coders.
    .target(name: "FanfareJSON"),
    .testTarget(name: "FanfareJSONTests", dependencies: ["FanfareJSON"]),

    // Encodings of texts in URLs, forms and header fields, and the nearest of several names.
    .target(name: "FanfareText"),
    .testTarget(name: "FanfareTextTests", dependencies: ["FanfareText"]),

    // Regular expressions with a bound on their work.
    .target(name: "FanfareRegex"),
    .testTarget(name: "FanfareRegexTests", dependencies: ["FanfareRegex"]),

    // The jq language over JSON values.
    .target(name: "FanfareJQ", dependencies: ["FanfareJSON", "FanfareRegex", "FanfareText"]),
    .testTarget(name: "FanfareJQTests", dependencies: ["FanfareJQ", "FanfareJQFuzzing", "FanfareJSON"]),

    // Random programs for the comparison with the `jq` command, and the fuzzer: proof, not product.
    .target(name: "FanfareJQFuzzing", dependencies: ["FanfareJSON"]),
    .executableTarget(name: "FanfareFuzzer", dependencies: ["FanfareJQ", "FanfareJQFuzzing", "FanfareJSON"]),

    // JSON Schema over JSON values.
    .target(name: "FanfareSchema", dependencies: ["FanfareJSON", "FanfareRegex", "FanfareText"]),
    .testTarget(name: "FanfareSchemaTests", dependencies: ["FanfareJSON", "FanfareSchema"]),

    // HTTP requests from OpenAPI documents.
    .target(name: "FanfareOpenAPI", dependencies: ["FanfareJSON", "FanfareText"]),
    .testTarget(name: "FanfareOpenAPITests", dependencies: ["FanfareJSON", "FanfareOpenAPI"]),

    // MD5 and SHA-256, for the Digest scheme, signatures and the names of values.
    .target(name: "FanfareHashing"),
    .testTarget(name: "FanfareHashingTests", dependencies: ["FanfareHashing"]),

    // Compressed content, bounded, by the system's zlib.
    .systemLibrary(name: "FanfareZlib", providers: [.apt(["zlib1g-dev"]), .yum(["zlib-devel"])]),
    .target(name: "FanfareCompression", dependencies: ["FanfareZlib"]),
    .testTarget(name: "FanfareCompressionTests", dependencies: ["FanfareCompression", "FanfareZlib"]),

    // What HTTP authentication sends: Basic, Digest and OAuth 2.
    .target(name: "FanfareCredentials", dependencies: ["FanfareHashing", "FanfareJSON", "FanfareText"]),
    .testTarget(
      name: "FanfareCredentialsTests",
      dependencies: ["FanfareCredentials", "FanfareJSON", "FanfareText"]
    ),

    // Calls, coordination, policies, deadlines and call events: no I/O.
    .target(
      name: "Fanfare",
      dependencies: [
        "FanfareJSON",
        "FanfareText",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Instrumentation", package: "swift-distributed-tracing"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "Tracing", package: "swift-distributed-tracing"),
      ]
    ),
    .testTarget(
      name: "FanfareTests",
      dependencies: [
        "Fanfare",
        "FanfareTesting",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "MetricsTestKit", package: "swift-metrics"),
        .product(name: "Tracing", package: "swift-distributed-tracing"),
      ]
    ),

    // The transport over HTTP/1.1 and HTTP/2.
    .target(
      name: "FanfareHTTP",
      dependencies: [
        "Fanfare",
        "FanfareCompression",
        "FanfareText",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHPACK", package: "swift-nio-http2"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOTLS", package: "swift-nio"),
      ]
    ),
    .testTarget(
      name: "FanfareHTTPTests",
      dependencies: [
        "FanfareCompression",
        "FanfareFramedPeer",
        "FanfareHTTP",
        "FanfareTesting",
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHPACK", package: "swift-nio-http2"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]
    ),

    // Manual clock, scripted transport and event recorder, for users' tests and ours.
    .target(
      name: "FanfareTesting",
      dependencies: [
        "Fanfare",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Instrumentation", package: "swift-distributed-tracing"),
      ]
    ),
    .testTarget(
      name: "FanfareTestingTests",
      dependencies: [
        "FanfareRandomRuns",
        "FanfareSimulation",
        "FanfareTesting",
        .product(name: "HTTPTypes", package: "swift-http-types"),
      ]
    ),

    // What random runs of all kinds have in common: drawing, reporting, shrinking.
    .target(name: "FanfareRandomRuns", dependencies: ["Fanfare"]),
    .testTarget(name: "FanfareRandomRunsTests", dependencies: ["FanfareRandomRuns"]),

    // Random runs and scenarios in simulated time, and the program that repeats them: proof, not product.
    .target(
      name: "FanfareSimulation",
      dependencies: [
        "Fanfare",
        "FanfareJSON",
        "FanfareRandomRuns",
        "FanfareTesting",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Instrumentation", package: "swift-distributed-tracing"),
      ]
    ),
    .executableTarget(
      name: "FanfareSimulator",
      dependencies: [
        "FanfareBatchSimulation", "FanfareRandomRuns", "FanfareSimulation", "FanfareStoreSimulation",
        "FanfareWireSimulation", "FanfareWorkflowSimulation",
      ]
    ),

    // The side of a server in HTTP/2, as tests and simulations play it.
    .target(
      name: "FanfareFramedPeer",
      dependencies: [
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHPACK", package: "swift-nio-http2"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
      ]
    ),

    // Random runs of the store in a file beside the one in memory: proof as well.
    .target(
      name: "FanfareStoreSimulation",
      dependencies: ["Fanfare", "FanfareJSON", "FanfareRandomRuns", "FanfareSQLite", "FanfareWorkflows"]
    ),
    .testTarget(
      name: "FanfareStoreSimulationTests",
      dependencies: ["FanfareRandomRuns", "FanfareStoreSimulation"]
    ),

    // Random runs of the whole transport over simulated sockets: proof as well.
    .target(
      name: "FanfareWireSimulation",
      dependencies: [
        "Fanfare",
        "FanfareFramedPeer",
        "FanfareHTTP",
        "FanfareRandomRuns",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHPACK", package: "swift-nio-http2"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]
    ),
    .testTarget(
      name: "FanfareWireSimulationTests",
      dependencies: ["FanfareRandomRuns", "FanfareWireSimulation"]
    ),

    // Random workflows in simulated time against a model of the specification: proof as well.
    .target(
      name: "FanfareWorkflowSimulation",
      dependencies: [
        "Fanfare",
        "FanfareJQ",
        "FanfareJSON",
        "FanfareRandomRuns",
        "FanfareTesting",
        "FanfareWorkflows",
        .product(name: "HTTPTypes", package: "swift-http-types"),
      ]
    ),
    .testTarget(
      name: "FanfareWorkflowSimulationTests",
      dependencies: [
        "FanfareJSON", "FanfareRandomRuns", "FanfareWorkflowSimulation", "FanfareWorkflows", "FanfareYAML",
      ]
    ),

    // Batches of documents that cost money and of programs that end in between, in simulated time: proof as well.
    .target(
      name: "FanfareBatchSimulation",
      dependencies: [
        "Fanfare",
        "FanfareBatches",
        "FanfareJSON",
        "FanfareRandomRuns",
        "FanfareTesting",
        "FanfareWorkflows",
        .product(name: "HTTPTypes", package: "swift-http-types"),
      ]
    ),
    .testTarget(
      name: "FanfareBatchSimulationTests",
      dependencies: ["FanfareBatchSimulation", "FanfareRandomRuns"]
    ),

    // Plants the faults of the folder Mutants and counts how many of them tests and simulation find: proof as well.
    .executableTarget(name: "FanfareMutants"),
    .testTarget(name: "FanfareMutantsTests", dependencies: ["FanfareMutants"]),

    // Calls over real sockets, cancelled at random moments: proof as well.
    .executableTarget(
      name: "FanfareStress",
      dependencies: [
        "Fanfare",
        "FanfareHTTP",
        "FanfareSamples",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Instrumentation", package: "swift-distributed-tracing"),
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    .testTarget(name: "FanfareStressTests", dependencies: ["FanfareStress"]),

    // YAML as JSON values, bounded.
    .target(
      name: "FanfareYAML",
      dependencies: [
        "FanfareJSON", .product(name: "Yams", package: "Yams", condition: .when(traits: ["Configuration"])),
      ]
    ),
    .testTarget(name: "FanfareYAMLTests", dependencies: ["FanfareJSON", "FanfareYAML"]),

    // Policies from files.
    .target(
      name: "FanfareConfiguration",
      dependencies: ["Fanfare", "FanfareJQ", "FanfareJSON", "FanfareText", "FanfareYAML"]
    ),
    .testTarget(
      name: "FanfareConfigurationTests",
      dependencies: ["Fanfare", "FanfareConfiguration", "FanfareJSON"]
    ),

    // Pipelines as files: definitions, planner, engine.
    .target(
      name: "FanfareWorkflows",
      dependencies: [
        "Fanfare",
        "FanfareCredentials",
        "FanfareHashing",
        "FanfareJQ",
        "FanfareJSON",
        "FanfareOpenAPI",
        "FanfareSchema",
        "FanfareText",
        "FanfareYAML",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Instrumentation", package: "swift-distributed-tracing"),
      ]
    ),
    .testTarget(
      name: "FanfareWorkflowsTests",
      dependencies: ["Fanfare", "FanfareHashing", "FanfareJSON", "FanfareTesting", "FanfareWorkflows"]
    ),

    // A store for runs in a file.
    .target(
      name: "FanfareSQLite",
      dependencies: [
        "FanfareJSON",
        "FanfareWorkflows",
        "FanfareText",
        .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["SQLite"])),
        .product(name: "GRDBSQLite", package: "GRDB.swift", condition: .when(traits: ["SQLite"])),
      ]
    ),
    .testTarget(
      name: "FanfareSQLiteTests",
      dependencies: [
        "FanfareJSON",
        "FanfareSQLite",
        "FanfareStoreConformance",
        "FanfareWorkflows",
        .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["SQLite"])),
      ]
    ),

    // The same pipelines on a Temporal cluster: its protocol, a client and a worker. No other product builds it.
    .target(
      name: "FanfareTemporal",
      dependencies: [
        "Fanfare",
        "FanfareCredentials",
        "FanfareHashing",
        "FanfareJSON",
        "FanfareText",
        "FanfareWorkflows",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHPACK", package: "swift-nio-http2"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]
    ),
    .testTarget(
      name: "FanfareTemporalTests",
      dependencies: [
        "Fanfare", "FanfareConformance", "FanfareHTTP", "FanfareJSON", "FanfareTemporal", "FanfareTesting",
        "FanfareWorkflowSimulation", "FanfareWorkflows",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHPACK", package: "swift-nio-http2"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      exclude: ["Blobs/S3/Python", "Cluster/Python", "Messages/descriptors.py"]
    ),

    // What every store for runs has to do, for the tests of whoever writes one.
    .target(name: "FanfareStoreConformance", dependencies: ["Fanfare", "FanfareJSON", "FanfareWorkflows"]),
    .testTarget(
      name: "FanfareStoreConformanceTests",
      dependencies: ["FanfareStoreConformance", "FanfareWorkflows"]
    ),

    // What many documents come to, whatever ends the program in between: what they cost, which are known, and a file of outcomes.
    .target(
      name: "FanfareBatches",
      dependencies: ["Fanfare", "FanfareJSON", "FanfareText", "FanfareWorkflows"]
    ),
    .testTarget(
      name: "FanfareBatchesTests",
      dependencies: ["Fanfare", "FanfareBatches", "FanfareJSON", "FanfareWorkflows"]
    ),

    // What is shown of a batch: a page of HTML from runs that are told one after another.
    .target(
      name: "FanfareReports",
      dependencies: ["Fanfare", "FanfareHashing", "FanfareText"],
      resources: [.embedInCode("Resources/report.css"), .embedInCode("Resources/report.js")]
    ),
    .testTarget(
      name: "FanfareReportsTests",
      dependencies: ["Fanfare", "FanfareHashing", "FanfareJSON", "FanfareReports", "FanfareText"]
    ),

    // The examples of the documentation, as Scripts/examples writes them out, so that they compile.
    .testTarget(
      name: "FanfareDocumentationTests",
      dependencies: [
        "Fanfare",
        "FanfareConfiguration",
        "FanfareCredentials",
        "FanfareHTTP",
        "FanfareJQ",
        "FanfareJSON",
        "FanfareOpenAPI",
        "FanfareRegex",
        "FanfareSchema",
        "FanfareSQLite",
        "FanfareStoreConformance",
        "FanfareTesting",
        "FanfareWorkflows",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Instrumentation", package: "swift-distributed-tracing"),
        .product(name: "Logging", package: "swift-log"),
      ]
    ),

    // The sample services.
    .target(
      name: "FanfareSamples",
      dependencies: [
        "FanfareCompression",
        "FanfareJSON",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird", condition: .when(traits: ["Command"])),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(
          name: "ServiceLifecycle",
          package: "swift-service-lifecycle",
          condition: .when(traits: ["Command"])
        ),
      ],
      resources: [.embedInCode("Corpus/corpus.tsv")]
    ),
    .testTarget(
      name: "FanfareSamplesTests",
      dependencies: [
        "FanfareCompression",
        "FanfareHTTP",
        "FanfareJSON",
        "FanfareSamples",
        "FanfareTesting",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "HummingbirdTesting", package: "hummingbird", condition: .when(traits: ["Command"])),
        .product(name: "Logging", package: "swift-log"),
      ]
    ),

    // Scenarios in Gherkin, run against the engine, real sockets and services that are played: proof as well.
    .target(
      name: "FanfareConformance",
      dependencies: [
        "Fanfare",
        "FanfareCredentials",
        "FanfareHTTP",
        "FanfareJSON",
        "FanfareSamples",
        "FanfareTemporal",
        "FanfareTesting",
        "FanfareText",
        "FanfareWorkflows",
        "FanfareYAML",
        .product(name: "HTTPTypes", package: "swift-http-types"),
      ]
    ),
    .executableTarget(
      name: "FanfareConformanceRunner",
      dependencies: ["FanfareConformance", "FanfareTemporal"]
    ),
    .testTarget(
      name: "FanfareConformanceTests",
      dependencies: [
        "FanfareConformance",
        "FanfareJSON",
        "FanfareSamples",
        "FanfareWorkflows",
        .product(name: "HTTPTypes", package: "swift-http-types"),
      ],
      exclude: ["Features"]
    ),

    // How the C library gives memory to the command.
    .systemLibrary(name: "FanfareAllocator"),
    // The command: the only place that builds concrete parts.
    .executableTarget(
      name: "FanfareCommand",
      dependencies: [
        "Fanfare",
        "FanfareAllocator",
        "FanfareBatches",
        "FanfareCompression",
        "FanfareConfiguration",
        "FanfareCredentials",
        "FanfareHTTP",
        "FanfareHashing",
        "FanfareJQ",
        "FanfareJSON",
        "FanfareReports",
        "FanfareSamples",
        "FanfareSQLite",
        "FanfareText",
        "FanfareWorkflows",
        "FanfareYAML",
        .product(
          name: "ArgumentParser",
          package: "swift-argument-parser",
          condition: .when(traits: ["Command"])
        ),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Instrumentation", package: "swift-distributed-tracing"),
        .product(name: "Logging", package: "swift-log"),
      ],
      // Links to the files in Examples: `fanfare new` writes the same texts.
      resources: [.embedInCode("Templates")]
    ),
    // The command's part on a cluster: `fanfare` hands over to it, and is built without it.
    .executableTarget(
      name: "FanfareTemporalCommand",
      dependencies: [
        "Fanfare",
        "FanfareConfiguration",
        "FanfareHTTP",
        "FanfareJSON",
        "FanfareTemporal",
        "FanfareText",
        "FanfareWorkflows",
        "FanfareYAML",
        .product(
          name: "ArgumentParser",
          package: "swift-argument-parser",
          condition: .when(traits: ["Command"])
        ),
      ]
    ),
    .testTarget(
      name: "FanfareCommandTests",
      dependencies: [
        "FanfareBatches",
        "FanfareCommand",
        "FanfareCompression",
        "FanfareJSON",
        "FanfareReports",
        "FanfareSamples",
        "FanfareTesting",
        "FanfareWorkflows",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Instrumentation", package: "swift-distributed-tracing"),
        .product(name: "Logging", package: "swift-log"),
      ],
      exclude: ["Faults/faults.c"]
    ),
  ],
  swiftLanguageModes: [.v6]
)

// Coverage-guided fuzzing. What it checks is a target of tests, which try the committed inputs; `make fuzz` makes a program of it, in a
// folder of its own, with coverage, AddressSanitizer and the runtime of libFuzzer. No other build knows of these.
let fuzzingRuntime = Context.environment["FANFARE_FUZZING"]
let fuzzedTargets: [Target.Dependency] = [
  "Fanfare",
  "FanfareCompression",
  "FanfareCredentials",
  "FanfareHTTP",
  "FanfareJQ",
  "FanfareJSON",
  "FanfareOpenAPI",
  "FanfareRegex",
  "FanfareSchema",
  "FanfareText",
  "FanfareWorkflows",
  "FanfareYAML",
  .product(name: "HTTPTypes", package: "swift-http-types"),
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOEmbedded", package: "swift-nio"),
  .product(name: "NIOHTTP1", package: "swift-nio"),
]
package.targets.append(
  fuzzingRuntime != nil
    ? .executableTarget(
      name: "FanfareFuzzing",
      dependencies: fuzzedTargets,
      path: "Proofs/Fuzzing",
      exclude: ["Corpus", "Dictionaries", "Tests", "run"],
      sources: ["Properties", "Driver"],
      linkerSettings: [
        .unsafeFlags(["-sanitize=address", fuzzingRuntime ?? ""]),
        .linkedLibrary("stdc++", .when(platforms: [.linux])),
      ]
    )
    : .testTarget(
      name: "FanfareFuzzingTests",
      dependencies: fuzzedTargets,
      path: "Proofs/Fuzzing",
      exclude: ["Corpus", "Dictionaries", "Driver", "run"],
      sources: ["Properties", "Tests"]
    )
)

// `make sanitize` builds only what shares memory between threads, or what handles it without the compiler's care. For ThreadSanitizer
// it puts a lock that the tool knows in the place of the standard library's.
if let sanitizer = Context.environment["FANFARE_SANITIZER"] {
  let isForThreads = sanitizer == "thread"
  var needed: Set<String> = []
  func need(_ name: String) {
    guard let target = package.targets.first(where: { $0.name == name }), needed.insert(name).inserted else {
      return
    }
    for case .byNameItem(let dependency, _) in target.dependencies { need(dependency) }
  }
  // The transport's bytes are read under AddressSanitizer by `make fuzz`.
  let tested =
    isForThreads
    ? ["Fanfare", "FanfareHTTP", "FanfareTesting", "FanfareWorkflows"]
    : ["Fanfare", "FanfareJSON", "FanfareJQ", "FanfareRegex"]
  for name in tested { need("\(name)Tests") }
  package.products = []
  package.targets.removeAll { !needed.contains($0.name) }
  if isForThreads {
    for target in package.targets where target.type != .system {
      target.dependencies.append("FanfareOrdering")
    }
    package.targets.append(.target(name: "FanfareOrdering"))
  }
}

// Where targets stand that aren't in `Sources` itself.
let folders = [
  "Sources/Languages": [
    "FanfareJSON",
    "FanfareYAML",
    "FanfareJQ",
    "FanfareRegex",
    "FanfareSchema",
    "FanfareOpenAPI",
    "FanfareText",
  ],
  "Proofs": [
    "FanfareRandomRuns",
    "FanfareSimulation",
    "FanfareSimulator",
    "FanfareFramedPeer",
    "FanfareStoreSimulation",
    "FanfareWireSimulation",
    "FanfareWorkflowSimulation",
    "FanfareBatchSimulation",
    "FanfareStress",
    "FanfareConformance",
    "FanfareConformanceRunner",
    "FanfareJQFuzzing",
    "FanfareFuzzer",
    "FanfareMutants",
    "FanfareOrdering",
  ],
]
for (folder, names) in folders {
  for target in package.targets where names.contains(target.name) { target.path = "\(folder)/\(target.name)" }
}

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
  ]
  guard fuzzingRuntime != nil else { continue }
  // `assert` stays on: it is there to be broken by such inputs.
  target.swiftSettings? += [
    .unsafeFlags([
      "-enable-testing", "-assert-config", "Debug", "-sanitize=address",
      "-sanitize-coverage=edge,inline-8bit-counters,pc-table,trace-cmp,indirect-calls",
    ])
  ]
}

// The plugin is for `make documentation` alone: who uses the package fetches nothing for it.
if ProcessInfo.processInfo.environment["FANFARE_DOCUMENTATION"] != nil {
  package.dependencies.append(
    .package(url: "https://github.com/swiftlang/swift-docc-plugin.git", from: "1.4.0")
  )
}
