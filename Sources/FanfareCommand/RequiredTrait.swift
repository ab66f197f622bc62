// Without the trait SwiftPM doesn't fetch what this target stands on, and the compiler would only say that there is no module.
#if !Command
#error("The command needs the trait Command: build with make, or with --traits Command")
#endif
