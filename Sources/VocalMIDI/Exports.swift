@_exported import VocalMusic
