/// What the recording looks like behind the notes.
extension SongPageScript {
  static let spectrogram = #"""
    // The spectrogram: magnitudes at four places a semitone, by Fourier transforms of the recording at 22,050 Hz.
    const rate = 22050, size = 2048, hop = 256, rows = (highest - lowest + 1) * 4;
    let frames = null;

    function bytes(url) {
      const text = atob(url.slice(url.indexOf(",") + 1)), array = new Uint8Array(text.length);
      for (let i = 0; i < text.length; i++) array[i] = text.charCodeAt(i);
      return array.buffer;
    }

    // In place, by halves of bit-reversed order; the length is a power of two.
    function fourier(real, imaginary) {
      const count = real.length;
      for (let i = 1, j = 0; i < count; i++) {
        let bit = count >> 1;
        for (; j & bit; bit >>= 1) j ^= bit;
        j ^= bit;
        if (i < j) [real[i], real[j]] = [real[j], real[i]];
      }
      for (let length = 2; length <= count; length <<= 1) {
        const angle = -2 * Math.PI / length;
        for (let k = 0; k < length / 2; k++) {
          const c = Math.cos(angle * k), s = Math.sin(angle * k);
          for (let i = k; i < count; i += length) {
            const j = i + length / 2;
            const re = real[j] * c - imaginary[j] * s, im = real[j] * s + imaginary[j] * c;
            real[j] = real[i] - re; imaginary[j] = imaginary[i] - im;
            real[i] += re; imaginary[i] += im;
          }
        }
      }
    }

    async function analyse() {
      const sound = await new OfflineAudioContext(1, 1, rate).decodeAudioData(bytes(data.voice.url));
      const samples = sound.getChannelData(0), count = Math.ceil(samples.length / hop);
      const window = Float32Array.from({length: size}, (_, i) => 0.5 - 0.5 * Math.cos(2 * Math.PI * i / size));
      const bins = Float32Array.from({length: rows}, (_, row) =>
        440 * 2 ** ((lowest - 0.5 + (row + 0.5) / 4 - 69) / 12) * size / rate);
      const found = new Float32Array(count * rows);
      let loudest = 1e-9;
      for (let frame = 0; frame < count; frame++) {
        const real = new Float32Array(size), imaginary = new Float32Array(size);
        for (let i = 0; i < size; i++) real[i] = (samples[frame * hop + i - size / 2] || 0) * window[i];
        fourier(real, imaginary);
        for (let row = 0; row < rows; row++) {
          const bin = Math.floor(bins[row]), part = bins[row] - bin;
          const level = Math.hypot(real[bin], imaginary[bin]) * (1 - part)
            + Math.hypot(real[bin + 1], imaginary[bin + 1]) * part;
          found[frame * rows + row] = level;
          loudest = Math.max(loudest, level);
        }
        if (frame % 200 == 199) await new Promise(resolve => setTimeout(resolve));
      }
      frames = {found, loudest, count};
      drawSpectrogram();
      document.body.dataset.spectrogram = count;
    }

    function drawSpectrogram() {
      canvas.width = view.clientWidth;
      canvas.height = height;
      const context = canvas.getContext("2d");
      context.fillStyle = "#fff";
      context.fillRect(0, 0, canvas.width, height);
      if (!frames) return;
      const image = context.createImageData(canvas.width, keysHeight);
      for (let x = 0; x < canvas.width; x++) {
        const time = (view.scrollLeft + x) / scale - data.voice.start;
        const frame = Math.round(time * rate / hop);
        for (let line = 0; line < keysHeight; line++) {
          const row = Math.floor((keysHeight - 1 - line) / keyHeight * 4);
          const level = frame >= 0 && frame < frames.count ? frames.found[frame * rows + row] / frames.loudest : 0;
          const shade = Math.max(0, 1 + Math.log10(level + 1e-6) / 2.5);
          const place = 4 * (line * canvas.width + x);
          image.data.set([255 - 200 * shade, 255 - 170 * shade, 255 - 110 * shade, 255], place);
        }
      }
      context.putImageData(image, 0, header);
    }

    """#
}
