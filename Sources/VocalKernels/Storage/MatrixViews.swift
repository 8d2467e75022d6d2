import VocalMatrices

/// A row-major matrix of activations in memory someone else owns.
package typealias Matrix = VocalMatrices.Matrix

/// A row-major matrix of activations to write, in memory someone else owns.
package typealias MutableMatrix = VocalMatrices.MutableMatrix
