import Foundation
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

  /// Linux tells the extensions, unless the system masks them.
  @Test(.enabled(if: ProcessorTests.flags != nil, "There is no /proc/cpuinfo."))
  func theInstructionSetsAreThoseThatTheSystemTells() throws {
    let flags = try #require(Self.flags)
    let wide: Set = ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"]
    #expect(InstructionSet.avx512.isSupported == wide.isSubset(of: flags))
    #expect(
      InstructionSet.avx512VNNI.isSupported
        == wide.union(["avx512_vnni"]).isSubset(of: flags))
    #expect(InstructionSet.avxVNNI.isSupported == flags.contains("avx_vnni"))
  }

  @Test func aNameChoosesTheInstructionSet() {
    for set in InstructionSet.allCases {
      #expect(InstructionSet.chosen(named: set.rawValue) == (set.isSupported ? set : nil))
    }
    #expect(InstructionSet.chosen(named: "avx1024") == nil)
    #expect(InstructionSet.chosen(named: nil) == InstructionSet.supported.first)
    #expect(InstructionSet.chosen(named: "") == InstructionSet.supported.first)
  }

  /// The extensions of the first processor, by their names in `/proc/cpuinfo`.
  private static var flags: Set<String>? {
    guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("flags") })
    else { return nil }
    return Set(line.split(separator: " ").map(String.init))
  }
}
