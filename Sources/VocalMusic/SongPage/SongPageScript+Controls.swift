/// What is clicked, scrolled and turned. It comes last: it draws the page for the first time.
extension SongPageScript {
  static let controls = #"""
    // Controls.
    const controls = document.getElementById("controls");
    let chosen = data.voice ? ["voice"] : ["playedSong"];

    function button(text, action, isPossible = true) {
      const made = document.createElement("button");
      made.textContent = text;
      made.disabled = !isPossible;
      made.addEventListener("click", action);
      controls.appendChild(made);
    }

    function start(parts) {
      chosen = parts;
      play(parts, Math.max((view.scrollLeft > 0 ? view.scrollLeft / scale : 0), 0));
    }

    function zoom(factor, centre = view.clientWidth / 2) {
      const time = (view.scrollLeft + centre) / scale;
      scale = Math.min(Math.max(scale * factor, 10), 1000);
      drawScore();
      view.scrollLeft = time * scale - centre;
      drawSpectrogram();
    }

    button("▶ voice", () => start(["voice"]), !!data.voice);
    button("▶ song", () => start(["playedSong"]));
    button("▶ both", () => start(["voice", "playedSong"]), !!data.voice);
    button("■ stop", stop);
    button("−", () => zoom(1 / 1.5));
    button("+", () => zoom(1.5));
    data.tracks.forEach((track, index) => {
      const label = document.createElement("label"), box = document.createElement("input");
      const colour = document.createElement("i");
      box.type = "checkbox";
      box.checked = true;
      box.addEventListener("change", () => {
        box.checked ? hidden.delete(index) : hidden.add(index);
        drawScore();
        if (player) play(chosen, placeOf(player));
      });
      colour.style.background = track.colour;
      label.append(box, colour, track.name || "notes");
      controls.appendChild(label);
    });

    view.addEventListener("scroll", drawSpectrogram);
    view.addEventListener("wheel", event => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, event.clientX - view.getBoundingClientRect().left);
    }, {passive: false});
    score.addEventListener("click", event =>
      play(chosen, (event.clientX - score.getBoundingClientRect().left) / scale));
    window.addEventListener("resize", drawSpectrogram);
    drawAxis();
    drawScore();
    drawSpectrogram();
    if (data.voice) analyse();

    """#
}
