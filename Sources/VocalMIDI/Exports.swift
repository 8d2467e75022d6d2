@_exported import VocalArrangement
@_exported import enum VocalCheckpoints.CheckpointError
@_exported import VocalContinuation
@_exported import VocalCorrection
@_exported import VocalHarmony
@_exported import VocalMusic
@_exported import VocalRhythm
@_exported import enum VocalSignal.ChannelMix
@_exported import VocalSong
@_exported import enum VocalStages.VocalMIDIError
@_exported import VocalTimbre
@_exported import VocalTranscription
