import VocalCheckpoints
import VocalKernels

/// The form in which the weights of a layer are kept while the process runs.
///
/// A matrix's form is chosen in ``weights(_:shape:)`` alone: a new one is a ``WeightMatrix`` of its own and a case
/// there. The filters of a convolution are those of the algorithm that multiplies them, which
/// ``Convolution/filters(_:outputs:patch:)`` chooses.
extension ParameterScope {
  /// Asks for a parameter as a weight matrix: its first dimension counts the outputs, the others make up
  /// the inputs.
  ///
  /// FP32 stays where it lies in the file. FP16 becomes integers, in as much memory, or stays in the file
  /// where it is large.
  func weights(_ name: String, shape: [Int]) throws(CheckpointError) -> any WeightMatrix {
    let parameter = try parameter(name, shape: shape)
    let (outputs, inputs) = (shape[0], shape.dropFirst().reduce(1, *))
    switch parameter.elements {
    case .float32(let elements):
      return Float32Weights(elements, outputs: outputs, inputs: inputs, in: parameter.file)
    case .float16(let elements) where parameter.byteCount < Float16Weights.leastBytes:
      return Int16Weights(rounding: elements, outputs: outputs, inputs: inputs)
    case .float16(let elements):
      return Float16Weights(elements, outputs: outputs, inputs: inputs, in: parameter.file)
    }
  }

  /// Asks for the parameter (outputs, 3 time, 3 band, inputs) as the filters of a convolution.
  func filters(
    _ name: String, outputs: Int, inputs: Int
  ) throws(CheckpointError) -> any ConvolutionFilters {
    let parameter = try parameter(name, shape: [outputs, 3, 3, inputs])
    let patch = Convolution.taps * inputs
    return switch parameter.elements {
    case .float32(let elements): Convolution.filters(elements, outputs: outputs, patch: patch)
    case .float16(let elements): Convolution.filters(elements, outputs: outputs, patch: patch)
    }
  }

  /// Asks for a small parameter as a copy in single precision, row-major: for values that are read element
  /// by element or row by row.
  func values(_ name: String, shape: [Int]) throws(CheckpointError) -> HeapBuffer<Float> {
    HeapBuffer(copying: try parameter(name, shape: shape).values)
  }
}

/// A mapped file keeps the weights alive that lie in it.
extension MappedFile: WeightMemory {}
