/** -60 dBFS and below is shown as nothing, full scale as 1. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const rms = Math.sqrt(sum / Math.max(1, samples.length));
  if (rms < 0.001) return 0;
  return Math.min(1, 1 + (20 * Math.log10(rms)) / 60);
}

let shared: AudioContext | null = null;

/** One context for the page: browsers allow only a few, and keep it silent until somebody clicks. */
export function audioContext(): AudioContext {
  if (shared) return shared;
  const context = new AudioContext();
  const wake = () => {
    if (context.state === 'suspended') void context.resume();
  };
  document.addEventListener('pointerdown', wake);
  document.addEventListener('keydown', wake);
  shared = context;
  return context;
}

/** Calls `show` about fifteen times a second with how loud the track is, from 0 to 1. Returns the way to stop. */
export function watchLevel(track: MediaStreamTrack, show: (level: number) => void): () => void {
  return watchSamples(track, (samples) => show(loudness(samples)));
}

/** The same with the newest samples themselves. */
export function watchSamples(track: MediaStreamTrack, show: (samples: Float32Array) => void): () => void {
  const context = audioContext();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    show(samples);
  }, 66);
  return () => {
    clearInterval(timer);
    source.disconnect();
  };
}
