// swift-tools-version: 6.2
import PackageDescription

// AVX2, FMA and F16C are required on x86-64, and every Swift target is compiled for the same processor so
// that nothing shared between modules is compiled for two; all but one, which has the vector kernels again
// for AVX-512 and shares no code with others (ARCHITECTURE.md, Speed). C targets are compiled for any
// processor: CProcessor asks for the extensions at run time.
#if arch(x86_64)
  let processor: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-march=x86-64-v3"])]
  let wide: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-march=x86-64-v4"])]
#else
  let processor: [SwiftSetting] = []
  let wide: [SwiftSetting] = []
#endif

let package = Package(
  name: "VocalMIDI",
  // The first with InlineArray.
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "VocalMIDI", targets: ["VocalMIDI"]),
    .library(name: "VocalAudioFiles", targets: ["VocalAudioFiles"]),
    .executable(name: "vocalmidi", targets: ["VocalMIDICommand"]),
  ],
  traits: [
    .default(enabledTraits: ["FFTW"]),
    .trait(
      name: "JACK",
      description: "Lets 'vocalmidi live' be a client of a JACK server (needs libjack)."),
    .trait(
      name: "ALSA",
      description: "Lets 'vocalmidi live' play by ALSA's sequencer (needs libasound)."),
    .trait(
      name: "FFTW",
      description: """
        Computes Fourier transforms by FFTW, which is under the GPL (needs libfftw3f), and not by the package itself.
        """),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CFFTW", pkgConfig: "fftw3f", providers: [.apt(["libfftw3-dev"])]),
    .systemLibrary(name: "CSndfile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"])]),
    .systemLibrary(name: "CALSA", pkgConfig: "alsa", providers: [.apt(["libasound2-dev"])]),
    .systemLibrary(name: "CJack", pkgConfig: "jack", providers: [.apt(["libjack-jackd2-dev"])]),

    .target(name: "CProcessor"),
    .target(name: "CProcessorGuard", dependencies: ["CProcessor"]),
    .target(name: "CVectorInstructions"),
    .target(name: "VocalMatrices"),
    .target(name: "VocalVectorKernels", dependencies: ["VocalMatrices", "CVectorInstructions"]),
    .target(
      name: "VocalWideVectorKernels", dependencies: ["VocalMatrices", "CVectorInstructions"]),
    .target(
      name: "VocalKernels",
      dependencies: [
        "COpenBLAS", .target(name: "CFFTW", condition: .when(traits: ["FFTW"])), "CProcessor",
        "CVectorInstructions", "VocalMatrices", "VocalVectorKernels", "VocalWideVectorKernels",
      ]),
    .target(name: "VocalFiles"),
    .target(name: "VocalCheckpoints", dependencies: ["VocalFiles"]),
    .target(name: "VocalLayers", dependencies: ["VocalKernels", "VocalCheckpoints"]),
    .target(
      name: "VocalModels", dependencies: ["VocalKernels", "VocalCheckpoints", "VocalLayers"]),
    .target(name: "VocalSignal", dependencies: ["VocalKernels"]),
    .target(name: "VocalMusic", dependencies: ["VocalFiles"]),
    .target(
      name: "VocalWeights", path: "Weights", exclude: ["README.md"],
      resources: [
        "pitch", "rhythm", "timbre", "context", "harmony", "mix", "continuation", "drums-generator",
        "drums-discriminator", "bass-generator", "bass-discriminator", "chords-generator",
        "chords-discriminator", "melody-generator", "melody-discriminator",
      ].map { .copy($0 + ".safetensors") }),
    .target(
      name: "VocalStages",
      dependencies: [
        "VocalKernels", "VocalCheckpoints", "VocalSignal", "VocalModels", "VocalMusic",
        "VocalWeights",
      ]),
    .target(name: "VocalTranscription", dependencies: ["VocalStages"]),
    .target(name: "VocalRhythm", dependencies: ["VocalStages"]),
    .target(name: "VocalCorrection", dependencies: ["VocalStages"]),
    .target(name: "VocalHarmony", dependencies: ["VocalStages"]),
    .target(name: "VocalArrangement", dependencies: ["VocalStages"]),
    .target(name: "VocalContinuation", dependencies: ["VocalStages"]),
    .target(name: "VocalTimbre", dependencies: ["VocalTranscription"]),
    .target(
      name: "VocalSong",
      dependencies: [
        "VocalTranscription", "VocalRhythm", "VocalCorrection", "VocalHarmony",
        "VocalArrangement", "VocalContinuation", "VocalTimbre",
      ]),
    .target(name: "VocalMIDI", dependencies: ["VocalSong"]),
    .target(
      name: "VocalAudioFiles", dependencies: ["VocalSignal", "VocalFiles", "CSndfile"]),
    .target(
      name: "VocalALSA",
      dependencies: ["VocalMusic", .target(name: "CALSA", condition: .when(traits: ["ALSA"]))]),
    .target(
      name: "VocalJack",
      dependencies: ["VocalMusic", .target(name: "CJack", condition: .when(traits: ["JACK"]))]),
    .target(
      name: "VocalBenchmarks",
      dependencies: ["VocalKernels", "VocalCheckpoints", "VocalModels", "VocalWeights"]),
    .executableTarget(
      name: "VocalMIDICommand",
      dependencies: [
        "VocalMIDI", "VocalAudioFiles", "VocalALSA", "VocalJack", "VocalBenchmarks",
        "CProcessorGuard",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .executableTarget(
      name: "SongOfFile", dependencies: ["VocalMIDI", "VocalAudioFiles"],
      path: "Sources/Examples/SongOfFile"),
    .executableTarget(
      name: "LiveNotes", dependencies: ["VocalMIDI"], path: "Sources/Examples/LiveNotes"),
    .executableTarget(
      name: "BandAlong", dependencies: ["VocalMIDI"], path: "Sources/Examples/BandAlong"),

    .target(name: "CAllocationCounter", path: "Tests/Support/CAllocationCounter"),
    .target(
      name: "VocalTestSupport",
      dependencies: ["CAllocationCounter", "VocalCheckpoints", "VocalKernels"],
      path: "Tests/Support/VocalTestSupport"),
    .testTarget(
      name: "VocalCheckpointsTests",
      dependencies: ["VocalCheckpoints", "VocalFiles", "VocalTestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "VocalKernelsTests",
      dependencies: [
        "VocalMatrices", "VocalVectorKernels", "VocalWideVectorKernels", "VocalKernels",
        "COpenBLAS", "VocalTestSupport",
      ]),
    .testTarget(
      name: "VocalLayersTests", dependencies: ["VocalLayers", "VocalTestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "VocalModelsTests", dependencies: ["VocalModels", "VocalTestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "VocalSignalTests", dependencies: ["VocalSignal", "VocalTestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "VocalAudioFilesTests", dependencies: ["VocalAudioFiles", "VocalTestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "VocalMusicTests", dependencies: ["VocalFiles", "VocalMusic", "VocalTestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "VocalStagesTests", dependencies: ["VocalStages", "VocalTestSupport"]),
    .testTarget(
      name: "VocalTranscriptionTests", dependencies: ["VocalTranscription", "VocalTestSupport"]),
    .testTarget(
      name: "VocalRhythmTests", dependencies: ["VocalRhythm", "VocalTestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "VocalCorrectionTests", dependencies: ["VocalCorrection", "VocalTestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "VocalHarmonyTests", dependencies: ["VocalHarmony", "VocalTestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "VocalArrangementTests", dependencies: ["VocalArrangement", "VocalTestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "VocalContinuationTests", dependencies: ["VocalContinuation", "VocalTestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "VocalTimbreTests", dependencies: ["VocalTimbre", "VocalTestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "VocalSongTests", dependencies: ["VocalMIDI", "VocalTestSupport"]),
    .testTarget(
      name: "VocalMIDITests",
      dependencies: ["VocalMIDI", "VocalAudioFiles", "VocalTestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "VocalMIDICommandTests",
      dependencies: ["VocalMIDICommand", "VocalCheckpoints", "VocalMusic", "VocalTestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "VocalPerformanceTests",
      dependencies: [
        "VocalBenchmarks", "VocalKernels", "VocalSignal", "VocalMIDI", "COpenBLAS",
        "VocalTestSupport",
      ],
      path: "Benchmarks/Performance"),
  ]
)

// A program that is built for debugging runs the arithmetic of the library all the same as one that is not.
let arithmetic: Set = [
  "VocalMatrices", "VocalVectorKernels", "VocalWideVectorKernels", "VocalKernels",
  "VocalLayers", "VocalModels", "VocalSignal", "VocalCheckpoints", "VocalStages",
  "VocalTranscription", "VocalRhythm", "VocalCorrection", "VocalHarmony", "VocalArrangement",
  "VocalContinuation",
]

for target in package.targets where target.type != .system {
  let instructions = target.name == "VocalWideVectorKernels" ? wide : processor
  target.swiftSettings = (target.swiftSettings ?? []) + instructions
  if arithmetic.contains(target.name) {
    target.swiftSettings?.append(.unsafeFlags(["-O"], .when(configuration: .debug)))
  }
}
