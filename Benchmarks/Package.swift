// swift-tools-version:6.2
import PackageDescription

// A package of its own, so that users of the library don't build it.
let package = Package(
  name: "fanfare-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "fanfare", path: "..", traits: ["SQLite"]),
    .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
  ],
  targets: [
    .executableTarget(
      name: "JQBenchmark",
      dependencies: [
        .product(name: "FanfareJQ", package: "fanfare"),
        .product(name: "FanfareJSON", package: "fanfare"),
      ]
    ),
    .executableTarget(
      name: "FanfareBenchmark",
      dependencies: [
        .product(name: "Fanfare", package: "fanfare"),
        .product(name: "FanfareHTTP", package: "fanfare"),
        .product(name: "FanfareJSON", package: "fanfare"),
        .product(name: "FanfareSQLite", package: "fanfare"),
        .product(name: "FanfareWorkflows", package: "fanfare"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
      ]
    ),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ]
}
