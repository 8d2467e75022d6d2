import Testing
import VocalKernels

@Suite struct ProcessorTests {
  @Test func theErrorEndsInARemedy() {
    let text = ProcessorError.missingExtensions(["avx2", "fma"]).description
    #expect(text.hasPrefix("This processor lacks avx2, fma. Run on an x86-64 processor with AVX2"))
    #expect(text.hasSuffix("."))
  }

  @Test func anUnknownInstructionSetIsToldWithThoseThatThereAre() {
    let text = ProcessorError.unsupportedInstructions("avx1024").description
    #expect(text.hasPrefix("VOCALMIDI_INSTRUCTIONS is avx1024; give one of "))
    #expect(text.hasSuffix("base."))
  }

  @Test func theFastestInstructionSetIsOneThatTheProcessorHas() {
    #expect(InstructionSet.fastest.isSupported)
    #expect(InstructionSet.base.isSupported)
  }
}
