@_exported import VocalSong
