// swift-tools-version: 6.2
// The rooms of Sluice and the one-way arrows between them: docs/architecture.md says why each room exists.
import PackageDescription

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

let package = Package(
    name: "sluice",
    products: [
        .executable(name: "sluice", targets: ["sluice"]),
        .executable(name: "fundraiser", targets: ["fundraiser"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    ],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CPango", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .target(name: "SluiceJSON"),
        .target(name: "SluiceTrade"),
        .target(name: "SluiceSchema", dependencies: ["CYAML"]),
        .target(name: "SluiceCrypto", dependencies: ["COpenSSL"]),
        .target(name: "SluiceJournal", dependencies: ["SluiceCrypto", grdb, grdbSQLite]),
        .target(
            name: "SluiceChannel", dependencies: ["SluiceTrade", "SluiceJSON", "SluiceSchema", "SluiceCrypto", "CXML"]),
        .target(name: "SluiceOutbound", dependencies: ["CCurl"]),
        .target(
            name: "SluiceGateway",
            dependencies: [
                "SluiceTrade", "SluiceJSON", "SluiceJournal", "SluiceChannel", "SluiceOutbound", "SluiceCrypto",
                logging, coreMetrics,
            ]),
        .target(name: "SluiceMetrics", dependencies: [coreMetrics]),
        .target(
            name: "SluiceServer",
            dependencies: [
                "SluiceGateway", "SluiceChannel", "SluiceTrade", "SluiceJSON", "SluiceCrypto", hummingbird,
                hummingbirdCore, hummingbirdTLS, nioCore, nioHTTPTypes, nioSSL, httpTypes, logging, lifecycle,
                coreMetrics,
            ]),
        .target(
            name: "SluiceSandbox",
            dependencies: [
                "SluiceJSON", "SluiceCrypto", "SluiceOutbound", hummingbird, httpTypes, logging, lifecycle,
            ]),
        .executableTarget(
            name: "sluice",
            dependencies: [
                "SluiceServer", "SluiceSandbox", "SluiceGateway", "SluiceChannel", "SluiceJournal", "SluiceOutbound",
                "SluiceSchema", "SluiceCrypto", "SluiceJSON", "SluiceTrade", "SluiceMetrics", argumentParser, logging,
                lifecycle, signals,
            ]),
        // A business system that lives on the gateway's HTTP API and sees no room of the gateway.
        .target(name: "Fundraising", dependencies: ["COpenSSL", grdb]),
        .target(name: "FundraisingOutbound", dependencies: ["Fundraising", "CCurl"]),
        .target(
            name: "FundraisingServer",
            dependencies: [
                "Fundraising", "CQREncode", "CPango", hummingbird, hummingbirdCore, mustache, nioCore, httpTypes,
                logging,
                lifecycle,
            ]),
        .executableTarget(
            name: "fundraiser",
            dependencies: [
                "FundraisingServer", "FundraisingOutbound", "Fundraising", argumentParser, logging, lifecycle, signals,
            ]),
        .target(
            name: "FundraisingTesting", dependencies: ["Fundraising", "COpenSSL", grdb],
            path: "Tests/FundraisingTesting"),
        .testTarget(
            name: "FundraisingEndToEndTests",
            dependencies: ["Fundraising", "FundraisingOutbound", "FundraisingTesting", grdb]),
        .testTarget(
            name: "FundraisingOutboundTests",
            dependencies: ["FundraisingOutbound", "Fundraising", "FundraisingTesting"],
            exclude: ["peers"]),
        .testTarget(name: "FundraisingTests", dependencies: ["Fundraising", "FundraisingTesting", grdb]),
        .testTarget(
            name: "FundraisingServerTests",
            dependencies: [
                "FundraisingServer", "Fundraising", "FundraisingTesting", grdb, hummingbird, nioCore, nioEmbedded,
                httpTypes, logging,
            ]),
        // What `make bench` measures inside a process, and its load generator: Benchmarks/bench.py starts them.
        .target(name: "CBench", path: "Benchmarks/CBench"),
        .executableTarget(
            name: "bench",
            dependencies: [
                "CBench", "SluiceGateway", "SluiceChannel", "SluiceJournal", "SluiceSchema", "SluiceCrypto",
                "SluiceTrade", argumentParser,
            ],
            path: "Benchmarks/bench"),
        .target(
            name: "SluiceTesting",
            dependencies: [
                "SluiceGateway", "SluiceChannel", "SluiceJournal", "SluiceOutbound", "SluiceTrade", "SluiceJSON",
            ],
            path: "Tests/SluiceTesting"),
        .target(name: "SluiceAuditor", dependencies: ["COpenSSL"], path: "Tests/SluiceAuditor"),
        .testTarget(name: "SluiceAuditorTests", dependencies: ["SluiceAuditor", "SluiceTesting", "COpenSSL"]),
        .target(
            name: "SluiceTorture", dependencies: ["SluiceAuditor", "SluiceJSON", "SluiceCrypto"],
            path: "Tests/SluiceTorture"),
        .executableTarget(name: "torture", dependencies: ["SluiceTorture"], path: "Tests/torture"),
        .testTarget(name: "SluiceTortureTests", dependencies: ["SluiceTorture", "SluiceAuditor"]),
        .target(
            name: "SluiceSimulator",
            dependencies: [
                "SluiceAuditor", "SluiceTesting", "SluiceGateway", "SluiceChannel", "SluiceJournal", "SluiceOutbound",
                "SluiceSchema", "SluiceTrade", "SluiceJSON", "SluiceCrypto", logging,
            ],
            path: "Tests/SluiceSimulator"),
        .executableTarget(
            name: "simulate", dependencies: ["SluiceSimulator", "SluiceAuditor", argumentParser],
            path: "Tests/simulate"),
        .testTarget(
            name: "SluiceSimulatorTests",
            dependencies: [
                "SluiceSimulator", "SluiceAuditor", "SluiceTesting", "SluiceJournal", "SluiceOutbound", "SluiceTrade",
                "SluiceJSON", "SluiceCrypto",
            ]),
        .testTarget(name: "SluiceJSONTests", dependencies: ["SluiceJSON"]),
        .testTarget(name: "SluiceTradeTests", dependencies: ["SluiceTrade"]),
        .testTarget(
            name: "SluiceSchemaTests", dependencies: ["SluiceSchema", "SluiceTesting"], exclude: ["Cases"]),
        .testTarget(name: "SluiceCryptoTests", dependencies: ["SluiceCrypto"], exclude: ["Cases"]),
        .testTarget(
            name: "SluiceJournalTests", dependencies: ["SluiceJournal", "SluiceTesting", "SluiceCrypto", grdb]),
        .testTarget(
            name: "SluiceChannelTests",
            dependencies: ["SluiceChannel", "SluiceTrade", "SluiceJSON", "SluiceSchema", "SluiceCrypto"],
            exclude: ["Cases"]),
        .testTarget(name: "SluiceOutboundTests", dependencies: ["SluiceOutbound"], exclude: ["peers"]),
        .testTarget(
            name: "SluiceGatewayTests",
            dependencies: [
                "SluiceGateway", "SluiceTesting", "SluiceChannel", "SluiceJournal", "SluiceOutbound", "SluiceTrade",
                "SluiceJSON", "SluiceCrypto", logging,
            ]),
        .testTarget(
            name: "SluiceServerTests",
            dependencies: [
                "SluiceServer", "SluiceGateway", "SluiceChannel", "SluiceTrade", "SluiceJSON", "SluiceCrypto",
                "SluiceMetrics", httpTypes, logging, lifecycle,
            ], exclude: ["peers"]),
        .testTarget(name: "SluiceMetricsTests", dependencies: ["SluiceMetrics", coreMetrics]),
        .testTarget(
            name: "SluiceSandboxTests",
            dependencies: [
                "SluiceSandbox", "SluiceJSON", "SluiceCrypto", "SluiceOutbound", hummingbird, httpTypes, logging,
                lifecycle,
            ]),
        .testTarget(name: "SluiceEndToEndTests", dependencies: ["SluiceJSON", "SluiceCrypto"], exclude: ["peers"]),
        // The properties of every parser that meets foreign bytes. The tests run them over the kept corpus; `make fuzz`
        // builds them into libFuzzer.
        .target(
            name: "SluiceFuzzTargets",
            dependencies: [
                "SluiceGateway", "SluiceChannel", "SluiceJournal", "SluiceSchema", "SluiceCrypto", "SluiceJSON",
                "SluiceTrade",
            ],
            path: "Fuzz/Targets"),
        .testTarget(name: "SluiceFuzzTests", dependencies: ["SluiceFuzzTargets", "SluiceTesting", "SluiceChannel"]),
        .testTarget(name: "SluiceTidyTests"),
    ]
)

// libFuzzer's own main needs a build of everything with `--sanitize fuzzer`: only where scripts/fuzz asks for it.
let isFuzzBuild = Context.environment["SLUICE_FUZZ"] != nil
if isFuzzBuild {
    package.targets.append(
        .executableTarget(name: "sluice-fuzz", dependencies: ["SluiceFuzzTargets"], path: "Fuzz/Main"))
}

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
        .enableUpcomingFeature("ExistentialAny"),
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
        .enableUpcomingFeature("MemberImportVisibility"),
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
        .enableUpcomingFeature("InternalImportsByDefault"),
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .treatAllWarnings(as: .error),
    ]
}

if isFuzzBuild {
    // There is no main here; one file alone would be taken for it.
    package.targets.last?.swiftSettings?.append(.unsafeFlags(["-parse-as-library"]))
}
