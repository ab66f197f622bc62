module fanfare.example/benchmark

go 1.19
