import VocalKernels

/// The check of the processor that comes before any weights are loaded.
enum SupportedProcessor {
  static func verify() throws(VocalMIDIError) {
    do {
      try Processor.verify()
    } catch {
      switch error {
      case .missingExtensions(let names): throw .unsupportedProcessor(missing: names)
      }
    }
  }
}
