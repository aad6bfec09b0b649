// swift-tools-version: 6.2
//
// The targets form one direction: a target may import only what stands above it here.
// The build enforces it (`make build` passes --explicit-target-dependency-import-check error);
// docs/architecture.md gives each target's charter.

import PackageDescription

/// Our own targets name their dependencies explicitly; Swift 6 mode gives strict concurrency.
let strict: [SwiftSetting] = [.swiftLanguageMode(.v6)]

let package = Package(
  name: "tilewright",
  products: [
    .executable(name: "tilewright", targets: ["tilewright"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .target(name: "Diagnostics", swiftSettings: strict),
    .target(name: "ChipSpec", dependencies: ["Diagnostics", "CYAML"], swiftSettings: strict),
    .target(name: "RTL", swiftSettings: strict),
    .target(
      name: "BehaviouralModels", path: "Hardware/BehaviouralModels",
      exclude: ["analog_array.sv", "dpi"], sources: ["behavioural_models.c"],
      publicHeadersPath: "include"),
    .target(
      name: "Hardware", dependencies: ["RTL", "ChipSpec", "BehaviouralModels"],
      swiftSettings: strict),
    .target(name: "Golden", dependencies: ["ChipSpec"], swiftSettings: strict),
    .target(
      name: "Simulation",
      dependencies: ["ChipSpec", .product(name: "Subprocess", package: "swift-subprocess")],
      swiftSettings: strict),
    .target(name: "Traffic", dependencies: ["ChipSpec", "Simulation"], swiftSettings: strict),
    .target(name: "Assembly", dependencies: ["ChipSpec", "Diagnostics"], swiftSettings: strict),
    .target(name: "ELF", dependencies: ["ChipSpec", "Diagnostics"], swiftSettings: strict),
    .target(
      name: "ChipPrograms", dependencies: ["ChipSpec", "Assembly", "Diagnostics"],
      swiftSettings: strict),
    .target(
      name: "CoSimulation",
      dependencies: [
        "Diagnostics", "ChipSpec", "Golden", "Simulation", "Assembly", "ChipPrograms", "ELF",
      ],
      swiftSettings: strict),
    .target(
      name: "Regression",
      dependencies: ["CoSimulation", "Simulation", "ChipPrograms", "ChipSpec", "Diagnostics"],
      swiftSettings: strict),
    .target(name: "NetworkGraph", swiftSettings: strict),
    .target(
      name: "ONNX",
      dependencies: [
        "NetworkGraph", "Diagnostics", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["Protobuf/README.md"], swiftSettings: strict),
    .target(
      name: "Network", dependencies: ["NetworkGraph", "Diagnostics"], swiftSettings: strict),
    .target(
      name: "Mapping",
      dependencies: [
        "Network", "NetworkGraph", "ChipSpec", "ChipPrograms", "Assembly", "Diagnostics",
      ],
      swiftSettings: strict),
    .target(
      name: "Pages", dependencies: [.product(name: "Mustache", package: "swift-mustache")],
      resources: [.embedInCode("network.mustache")], swiftSettings: strict),
    .target(name: "Estimate", dependencies: ["ChipSpec"], swiftSettings: strict),
    .executableTarget(
      name: "tilewright",
      dependencies: [
        "Diagnostics", "ChipSpec", "RTL", "Hardware", "Simulation", "CoSimulation", "Regression",
        "Assembly", "ELF", "ChipPrograms", "Estimate", "Traffic", "Pages", "Mapping", "Network",
        "ONNX",
        "NetworkGraph",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    .executableTarget(
      name: "tilewright-bench",
      dependencies: [
        "ChipSpec", "RTL", "Hardware", "Golden", "Simulation", "CoSimulation", "ChipPrograms",
      ],
      path: "Benchmarks", swiftSettings: strict),

    .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"], swiftSettings: strict),
    .testTarget(
      name: "ChipSpecTests", dependencies: ["ChipSpec"], resources: [.copy("Bad")],
      swiftSettings: strict),
    .testTarget(name: "RTLTests", dependencies: ["RTL"], swiftSettings: strict),
    .testTarget(
      name: "HardwareTests",
      dependencies: [
        "ChipSpec", "RTL", "Hardware", "Golden", "Simulation", "CoSimulation", "ChipPrograms",
        "Assembly", "ELF", "Traffic", "Regression",
      ],
      exclude: ["HandWritten", "Core/Programs"], swiftSettings: strict),
    .testTarget(
      name: "GoldenTests",
      dependencies: [
        "Golden", "ChipSpec", "Assembly", "ChipPrograms", "CoSimulation", "Network", "NetworkGraph",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ChipProgramsTests",
      dependencies: ["ChipPrograms", "ChipSpec", "CoSimulation", "Golden", "Diagnostics"],
      swiftSettings: strict),
    .testTarget(
      name: "AssemblyTests", dependencies: ["Assembly", "ChipSpec", "Diagnostics"],
      swiftSettings: strict),
    .testTarget(
      name: "ELFTests", dependencies: ["ELF", "ChipSpec", "Diagnostics"], swiftSettings: strict),
    .testTarget(name: "CommandTests", dependencies: ["tilewright"], swiftSettings: strict),
    .testTarget(
      name: "CoSimulationTests", dependencies: ["CoSimulation", "Simulation", "ChipSpec"],
      swiftSettings: strict),
    .testTarget(
      name: "RegressionTests",
      dependencies: ["Regression", "CoSimulation", "Diagnostics"], swiftSettings: strict),
    .testTarget(
      name: "EstimateTests", dependencies: ["Estimate", "ChipSpec"], swiftSettings: strict),
    .testTarget(
      name: "TrafficTests", dependencies: ["Traffic", "ChipSpec"], swiftSettings: strict),
    .testTarget(
      name: "NetworkGraphTests", dependencies: ["NetworkGraph"], swiftSettings: strict),
    .testTarget(
      name: "ONNXTests",
      dependencies: [
        "ONNX", "NetworkGraph", "Diagnostics",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["Models"], swiftSettings: strict),
    .testTarget(
      name: "NetworkTests", dependencies: ["Network", "NetworkGraph", "ONNX", "Diagnostics"],
      exclude: ["onnxruntime_cases.py", "onnxruntime_quantized.py"], swiftSettings: strict),
    .testTarget(
      name: "MappingTests",
      dependencies: [
        "Mapping", "Network", "NetworkGraph", "ChipSpec", "ChipPrograms", "CoSimulation",
        "Hardware",
        "Simulation",
      ],
      swiftSettings: strict),
    .testTarget(name: "PagesTests", dependencies: ["Pages"], swiftSettings: strict),
    .testTarget(name: "SimulationTests", dependencies: ["Simulation"], swiftSettings: strict),
  ],
  cLanguageStandard: .c2x
)
