// Without the trait SwiftPM doesn't fetch Yams, and the compiler would only say that there is no module.
#if !Configuration
#error(
  """
  FanfareWorkflows and FanfareConfiguration need a trait: write .package(…, traits: ["Workflows"]), or ["Configuration"]; \
  in the folder of Fanfare itself build with make, or with --traits Command
  """
)
#endif
