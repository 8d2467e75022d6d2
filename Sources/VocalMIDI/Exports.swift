@_exported import enum VocalCheckpoints.CheckpointError
@_exported import VocalMusic
