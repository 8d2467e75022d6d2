import Testing
import VocalKernels

@Suite struct ProcessorTests {
  @Test func thisProcessorRunsTheTests() throws {
    try Processor.verify()
  }

  @Test func acceptsEveryRequiredFlag() throws {
    try Processor.verify(flags: "fpu avx avx2 bmi2 f16c fma sse4_2")
  }

  @Test(arguments: [
    ("fpu avx f16c fma", ["avx2"]),
    ("avx2 fma4 f16c", ["fma"]),
    ("avx2_like sse2", ["avx2", "fma", "f16c"]),
    ("", ["avx2", "fma", "f16c"]),
  ])
  func namesWhatIsMissing(flags: String, missing: [String]) {
    #expect(throws: ProcessorError.missingExtensions(missing)) {
      try Processor.verify(flags: flags[...])
    }
  }

  @Test func errorEndsInARemedy() {
    let text = ProcessorError.missingExtensions(["avx2", "fma"]).description
    #expect(text.hasPrefix("This processor lacks avx2, fma."))
    #expect(text.contains("Run on an x86-64 processor with AVX2"))
  }

  @Test func findsTheFlagsLine() {
    let text =
      "processor\t: 0\nvmx flags\t: vnmi\nflags\t\t: fpu avx2\nbugs\t: none\nflags\t: other\n"
    #expect(Processor.flags(inCPUInfo: text) == " fpu avx2")
    #expect(Processor.flags(inCPUInfo: "processor : 0\nFeatures : asimd\n") == nil)
  }
}
