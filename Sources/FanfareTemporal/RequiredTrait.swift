// Without the trait SwiftPM doesn't fetch swift-nio-http2, and the compiler would only say that there is no module.
#if !Temporal
#error(
  """
  FanfareTemporal needs the trait Temporal: write .package(…, traits: ["Temporal"]); \
  in the folder of Fanfare itself build with make, or with --traits Command
  """
)
#endif
