@_exported import enum VocalFiles.FileWritingError
