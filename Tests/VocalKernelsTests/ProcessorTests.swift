import Testing
import VocalKernels

@Suite struct ProcessorTests {
  @Test func thisProcessorRunsTheTests() throws {
    try Processor.verify()
  }

  @Test func errorEndsInARemedy() {
    let text = ProcessorError.missingExtensions(["avx2", "fma"]).description
    #expect(text.hasPrefix("This processor lacks avx2, fma. Run on an x86-64 processor with AVX2"))
    #expect(text.hasSuffix("."))
  }
}
