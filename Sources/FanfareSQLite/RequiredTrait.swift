// Without the trait SwiftPM doesn't fetch GRDB, and the compiler would only say that there is no module.
#if !SQLite
#error(
  """
  FanfareSQLite needs the trait SQLite: write .package(…, traits: ["SQLite"]); \
  in the folder of Fanfare itself build with make, or with --traits Command
  """
)
#endif
