import VocalMatrices

/// The kernels of this module, as they were compiled for its registers.
///
/// Each requirement is met in the file of its subject.
package enum CompiledKernels: VectorKernels {}
