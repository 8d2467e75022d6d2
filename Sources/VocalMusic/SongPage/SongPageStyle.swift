/// The style sheet of a song's page.
enum SongPageStyle {
  static let text = """
    body { font: 14px/1.4 system-ui, sans-serif; margin: 20px; color: #212529; background: #fff; }
    h1 { font-size: 20px; margin: 0; }
    p { margin: 4px 0 10px; color: #5c636b; }
    #controls { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin-bottom: 10px; }
    button { font: inherit; padding: 4px 12px; border: 1px solid #c9ced6; border-radius: 6px; background: #f8f9fa; cursor: pointer; }
    button:disabled { opacity: 0.4; cursor: default; }
    label { display: flex; align-items: center; gap: 4px; }
    label i { width: 10px; height: 10px; border-radius: 2px; }
    #frame { position: relative; }
    #axis { position: absolute; top: 1px; left: 0; width: 76px; }
    #axis text { font-size: 11px; fill: #5c636b; text-anchor: end; }
    #view { position: relative; margin-left: 80px; overflow-x: auto; border: 1px solid #c9ced6; border-radius: 6px; }
    #spectrogram { position: sticky; left: 0; display: block; }
    #score { position: absolute; top: 0; left: 0; display: block; }
    #score text { font-size: 11px; fill: #5c636b; }
    #score text.chord { font-size: 13px; fill: #212529; font-weight: 600; }
    .beat { stroke: #e3e6ea; }
    .bar { stroke: #aab1bb; }
    .octave { stroke: #c9ced6; stroke-dasharray: 2 4; }
    .contour { fill: none; stroke-width: 1.5; }
    #playhead { stroke: #e03131; stroke-width: 1.5; }

    """
}
