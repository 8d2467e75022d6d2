/// The sizes of a convolution by Winograd's minimal filtering F(4x4, 3x3), and where its parts lie.
///
/// Elements of the scratch lie apart by the strides, which are a little larger than what lies between: otherwise
/// equal tiles of all points would fall into the same set of the cache.
public struct WinogradShape {
  /// Outputs of a tile, in time and along the bands.
  @inlinable public static var tile: Int { 4 }
  /// Products of a tile, tile + taps - 1, in time and along the bands.
  @inlinable public static var points: Int { 6 }
  /// Channels are a multiple of this: the lanes of a vector.
  @inlinable public static var channelUnit: Int { 16 }
  /// Frames whose tiles are transformed and multiplied together.
  @inlinable public static var panelFrames: Int { 32 }
  /// By how much the strides are larger than what lies between.
  @inlinable public static var gap: Int { 48 }

  /// Bands of the input.
  public let bands: Int
  /// Channels of the input, a multiple of ``channelUnit``.
  public let inputChannels: Int
  /// Channels of the output, a multiple of ``channelUnit``.
  public let outputChannels: Int

  /// The shape of a convolution.
  @inlinable
  public init(bands: Int, inputChannels: Int, outputChannels: Int) {
    self.bands = bands
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
  }

  /// Elements of an input frame, (bands, inputChannels).
  @inlinable public var inputFrame: Int { bands * inputChannels }
  /// Elements of an output frame, (bands / 2, outputChannels).
  @inlinable public var outputFrame: Int { bands / 2 * outputChannels }
  /// Tiles of a frame; the last may reach beyond the bands.
  @inlinable public var bandTiles: Int { (bands + Self.tile - 1) / Self.tile }
  /// Tiles of a whole panel.
  @inlinable public var panelTiles: Int { Self.panelFrames / Self.tile * bandTiles }
  /// From the inputs of one point, (tiles, inputChannels), to the next.
  @inlinable public var inputStride: Int { panelTiles * inputChannels + Self.gap }
  /// From the products of one point, (tiles, outputChannels), to the next.
  @inlinable public var productStride: Int { panelTiles * outputChannels + Self.gap }
  /// From one place in time, (tiles, 4 bands, outputChannels), to the next.
  @inlinable public var columnStride: Int { panelTiles * Self.tile * outputChannels + Self.gap }
  /// Elements of a frame with the padding that its tiles reach.
  @inlinable public var rowCount: Int { (Self.tile * bandTiles + 2) * inputChannels }
}
