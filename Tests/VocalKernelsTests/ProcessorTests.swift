import Testing
import VocalKernels

@Suite struct ProcessorTests {
  @Test func theErrorEndsInARemedy() {
    let text = ProcessorError.missingExtensions(["avx2", "fma"]).description
    #expect(text.hasPrefix("This processor lacks avx2, fma. Run on an x86-64 processor with AVX2"))
    #expect(text.hasSuffix("."))
  }
}
