import type { LocalMediaState } from '../rtc/LocalMedia';
import type { LocalSources } from '../rtc/types';

/**
 * What to publish. A microphone or camera is published from the first time it was captured and
 * then stays, muted when off: switching it is a matter of milliseconds, not of a negotiation.
 */
export function localSources(local: LocalMediaState, before: LocalSources): LocalSources {
  const { sentTrack, microphoneTrack, microphoneOn, cameraTrack, cameraOn, screen } = local;
  const sources: LocalSources = {};
  if (microphoneTrack || before.microphone) {
    sources.microphone = { track: microphoneTrack && (sentTrack ?? microphoneTrack), muted: !microphoneOn || !microphoneTrack };
  }
  if (cameraTrack || before.camera) {
    sources.camera = { track: cameraTrack, muted: !cameraOn || !cameraTrack };
  }
  if (screen) {
    sources.screen = { track: screen.picture, muted: false };
    if (screen.sound) sources.screen_audio = { track: screen.sound, muted: false };
  }
  return sources;
}

/** The same publications with nothing in them: lines and mute switches stay as they are. */
export function withoutTracks(sources: LocalSources): LocalSources {
  const entries = Object.entries(sources).map(([source, local]) => [source, { ...local, track: null }]);
  return Object.fromEntries(entries) as LocalSources;
}
